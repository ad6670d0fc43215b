// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"
#include "engine/eval/metrics.h"
#include "engine/model/layer.h"
#include "engine/stats/statistics.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// Numbers as people read them. Everything here is for the text form only.
namespace espalier::cli {

std::string grouped(std::int64_t value);                           ///< "1,234,567"
std::string grouped(std::optional<std::int64_t> value);            ///< "-" when absent
std::string bytesText(std::int64_t bytes);                         ///< "1.20 MB"
std::string shareText(double fraction);                            ///< "12.34 %"
std::string figure(double value);                                  ///< Four digits: "0.01234", "1.234e-07"; "-" when not finite
std::string decibels(std::optional<double> value);                 ///< "43.79 dB", "-" when undefined, "exact" when unbounded
std::string secondsText(double seconds);                           ///< "12.3 s", "2 min 05 s"
std::string shapeWords(const std::vector<std::int64_t> &shape);    ///< "16 x 3 x 3 x 3"
std::string pointsText(double fraction);                           ///< "+0.12 points"
std::string countWithShare(std::int64_t part, std::int64_t whole); ///< "9,171 (91.71 %)"
std::string intervalText(const Interval &interval);                ///< "91.15 to 92.24 %"

/// A histogram in eighths of a line: one character per group of bins.
std::string sparkline(const Histogram &histogram, int width);

/// One line per warning; "" when there is none.
std::string warningLines(const std::vector<Warning> &warnings);

} // namespace espalier::cli
