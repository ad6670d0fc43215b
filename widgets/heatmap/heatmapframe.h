// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/heatmap/heatmapreduce.h"

#include <QRect>

#include <algorithm>
#include <cmath>

namespace espalier {

/// Where the cells of a Heatmap are, for one paint or one event.
struct HeatmapFrame {
    QRect area;        ///< Of the cells, in widget coordinates.
    CellWindow window; ///< What is seen of them.
    int rows = 0, columns = 0;

    QRectF cellRect(int row, int column) const
    {
        const double width = area.width() / (window.right - window.left);
        const double height = area.height() / (window.bottom - window.top);
        return {area.left() + (column - window.left) * width, area.top() + (row - window.top) * height, width, height};
    }
    /// The rows and columns that are seen, in part at least.
    QRect seenCells() const
    {
        return QRect(QPoint(std::max(0, int(std::floor(window.left))), std::max(0, int(std::floor(window.top)))),
                     QPoint(std::min(columns, int(std::ceil(window.right))) - 1, std::min(rows, int(std::ceil(window.bottom))) - 1));
    }
};

} // namespace espalier
