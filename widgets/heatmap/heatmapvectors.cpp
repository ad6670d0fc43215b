// SPDX-License-Identifier: GPL-3.0-or-later
// The cells as rectangles in files of vectors.
#include "widgets/heatmap/heatmapprivate.h"

#include <QPainter>

#include <cmath>
#include <map>

namespace espalier {

namespace {

/// A file of more is slow to open, and cells of so many are smaller than what is seen.
constexpr qint64 kMaxVectors = 65536;
/// Viewers smooth edges: two that touch would let the ground through, so each cell reaches this far under its neighbours, in pixels.
constexpr double kOverlap = 0.3;

} // namespace

bool Heatmap::Private::isDrawnInVectors(const QPainter &painter) const
{
    const QPaintEngine *engine = painter.paintEngine();
    const QRect seen = seenCells();
    return engine && (engine->type() == QPaintEngine::SVG || engine->type() == QPaintEngine::Pdf)
        && static_cast<qint64>(seen.width()) * seen.height() <= kMaxVectors;
}

/// One rectangle for each run of equal colour in a row, all of one colour together: half of the file.
void Heatmap::Private::paintVectors(QPainter &painter) const
{
    const QRectF area = plot->axisRect()->rect();
    const QRect seen = seenCells();
    const CellPalette colors = palette();
    std::map<QRgb, QVector<QRectF>> runs;
    for (int row = seen.top(); row <= seen.bottom(); ++row) {
        QRgb color = 0; // Transparent: no run.
        int begin = seen.left();
        for (int column = seen.left(); column <= seen.right() + 1; ++column) {
            QRgb own = 0;
            if (column <= seen.right()) {
                const std::size_t at = static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
                if (!std::isnan(painted()[at]))
                    own = colors.color(painted()[at],
                                       kept.empty() ? threshold && painted()[at] < *threshold ? 0.0F : 1.0F : stays(row, column));
                if (own == color)
                    continue;
            }
            if (color != 0)
                runs[color].append(QRectF(cellRect(row, begin).topLeft(), cellRect(row, column - 1).bottomRight()) & area);
            color = own;
            begin = column;
        }
    }
    for (const auto &[color, rects] : runs) {
        painter.setPen(QPen(QColor(color), kOverlap, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.setBrush(QColor(color));
        painter.drawRects(rects);
    }
    painter.setBrush(Qt::NoBrush);
}

} // namespace espalier
