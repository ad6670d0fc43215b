// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>
#include <optional>

namespace espalier {

/// What stands where a figure was not measured or does not exist. Never 0.
QString dash();

/// The shortest text that reads back as the same double ("0.4546868032"). For fields.
QString shortestText(double value);

/// Four significant digits for reading at a glance, in scientific form when very small or large ("0.04732", "5.03e-05").
QString figureText(double value);

/// 10000 as "10,000" in the window's language.
QString countText(std::int64_t count);

/// 40813184 as "40.8 M", with the given unit behind ("40.8 M MACs").
QString scaledText(std::int64_t count, const QString &unit = {});

/// 0.9182 as "91.82 %".
QString percentText(double fraction, int decimals = 2);

/// -0.0078 as "-0.78" (percentage points, always with a sign; a true minus is not used so that it can be pasted).
QString pointsText(double fraction, int decimals = 2);

/// Bytes in decimal multiples: "0.28 MB".
QString bytesText(std::int64_t bytes);

/// "18.1 dB"; the infinity sign for an unchanged tensor; a dash where it is undefined (all-zero layer).
QString decibelText(const std::optional<double> &decibel);

/// 102.4 s as "1:42"; below ten seconds "3.2 s".
QString durationText(double seconds);

} // namespace espalier
