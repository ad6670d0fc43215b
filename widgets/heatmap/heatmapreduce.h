// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>
#include <vector>

namespace espalier {

/// The visible part of a matrix, in cells: columns [left, right), rows [top, bottom); fractions are cut cells.
struct CellWindow {
    double left = 0, right = 0, top = 0, bottom = 0;
    bool operator==(const CellWindow &) const = default;
};

/// The smallest and the largest finite value; the largest float and its negative when there is none. O(values).
std::pair<float, float> finiteRange(const std::vector<float> &values);

/// `width` x `height` numbers, row by row: the largest of the cells that each pixel touches (NaN where all are NaN). Every cell
/// of the window reaches at least one pixel, so a single hot row or column stays visible. O(cells in window + pixels).
std::vector<float> reduceByMaximum(const std::vector<float> &values, int rows, int columns, const CellWindow &window, int width,
                                   int height);

} // namespace espalier
