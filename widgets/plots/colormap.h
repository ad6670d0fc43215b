// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

#include <array>

namespace espalier {

/// Colour scales that rise evenly in lightness, are safe for colour-blind readers, and print in grey.
enum class ColorMap { Viridis, Cividis };

/// 256 colours, interpolated from 17 even stops of matplotlib's tables (within 6 of 255 for viridis, 11 for cividis).
const std::array<QRgb, 256> &colorTable(ColorMap map);

} // namespace espalier
