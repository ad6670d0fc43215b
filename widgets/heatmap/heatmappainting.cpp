// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatmapprivate.h"

#include "widgets/histogram/histogrampainting.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace espalier {

namespace {

/// Cells smaller than this have no room for an outline.
constexpr double kContourCell = 4;
/// Cells smaller than this have no room for a bar; narrower ones that are tall have some for a line.
constexpr double kShareCell = 10, kNarrowCell = 3, kTallCell = 24;

/// What pruning would remove: no hue, and nearer to the ground than any colour of the scale.
QRgb greyed(QRgb color, const QColor &background)
{
    const int grey = qGray(color);
    const auto blend = [grey](int ground) { return (grey + 2 * ground) / 3; };
    const int level = std::clamp(blend(qGray(background.rgb())), 60, 215);
    return qRgb(level, level, level);
}

} // namespace

CellWindow Heatmap::Private::window() const
{
    const QCPRange x = plot->xAxis->range();
    const QCPRange y = plot->yAxis->range();
    return {x.lower + 0.5, x.upper + 0.5, y.lower + 0.5, y.upper + 0.5};
}

QRectF Heatmap::Private::cellRect(int row, int column) const
{
    const QRect area = plot->axisRect()->rect();
    const CellWindow seen = window();
    const double width = area.width() / (seen.right - seen.left);
    const double height = area.height() / (seen.bottom - seen.top);
    return {area.left() + (column - seen.left) * width, area.top() + (row - seen.top) * height, width, height};
}

QRect Heatmap::Private::seenCells() const
{
    const CellWindow seen = window();
    return QRect(QPoint(std::max(0, int(std::floor(seen.left))), std::max(0, int(std::floor(seen.top)))),
                 QPoint(std::min(columns, int(std::ceil(seen.right))) - 1, std::min(rows, int(std::ceil(seen.bottom))) - 1));
}

float Heatmap::Private::stays(int row, int column) const
{
    if (!kept.empty())
        return kept[kept.size() == values.size() ? static_cast<std::size_t>(row) * columns + column : static_cast<std::size_t>(row)];
    return threshold && q->value(row, column) < *threshold ? 0 : 1;
}

CellPalette Heatmap::Private::palette() const
{
    CellPalette palette{colorTable(map), {}, lo, 255 / (hi - lo)};
    for (std::size_t i = 0; i < palette.pale.size(); ++i)
        palette.pale[i] = greyed(palette.table[i], q->colors().background);
    return palette;
}

QImage Heatmap::Private::render(int width, int height)
{
    if (reduced.empty() || reducedSize != QSize(width, height) || !(reducedWindow == window())) {
        reduced = reduceByMaximum(painted(), rows, columns, window(), width, height);
        reducedWindow = window();
        reducedSize = QSize(width, height);
    }
    const bool isByRow = !kept.empty() && kept.size() != values.size();
    const CellWindow seen = window();
    const std::vector<float> stays = kept.empty() ? std::vector<float>()
        : isByRow                                 ? reduceByMaximum(kept, rows, 1, {0, 1, seen.top, seen.bottom}, 1, height)
                                                  : reduceByMaximum(kept, rows, columns, seen, width, height);
    QImage picture(width, height, QImage::Format_ARGB32_Premultiplied);
    const CellPalette colors = palette();
    const float cut = threshold.value_or(-std::numeric_limits<float>::infinity());
    for (int y = 0; y < height && !reduced.empty(); ++y) {
        const float *in = reduced.data() + static_cast<std::size_t>(y) * width;
        auto *out = reinterpret_cast<QRgb *>(picture.scanLine(y));
        // Where a cell is higher than a pixel, lines repeat.
        if (y > 0 && stays.empty() && std::memcmp(in, in - width, sizeof(float) * width) == 0) {
            std::memcpy(out, picture.constScanLine(y - 1), sizeof(QRgb) * width);
            continue;
        }
        const float *share = stays.empty() ? nullptr : stays.data() + static_cast<std::size_t>(y) * (isByRow ? 1 : width);
        for (int x = 0; x < width; ++x) {
            if (std::isnan(in[x])) {
                out[x] = 0; // The hatching behind shows.
                continue;
            }
            out[x] = colors.color(in[x], share ? share[isByRow ? 0 : x] : in[x] < cut ? 0.0F : 1.0F);
        }
    }
    return picture;
}

void Heatmap::Private::paintCells(QPainter &painter)
{
    if (q->isEmpty())
        return;
    const QRect area = plot->axisRect()->rect();
    const double scaleFactor = deviceScale(painter);
    const QSize size(std::lround(area.width() * scaleFactor), std::lround(area.height() * scaleFactor));
    if (size.isEmpty())
        return;
    painter.fillRect(area, q->colors().background);
    painter.fillRect(area, QBrush(q->colors().hatch, Qt::BDiagPattern));
    if (isDrawnInVectors(painter)) {
        paintVectors(painter);
    } else {
        if (image.isNull() || image.size() != size || !(imageWindow == window())) {
            image = render(size.width(), size.height());
            imageWindow = window();
        }
        painter.drawImage(QRectF(area), image);
    }
    paintStale(painter);
    paintSides(painter);
    paintContour(painter);
    paintShares(painter);
    paintLabels(painter);
    paintVeil(painter);
}

void Heatmap::Private::paintContour(QPainter &painter)
{
    const QRectF cell = cellRect(0, 0);
    // Among shares single cells go, not regions: outlines that nearly fill them would say more than they.
    const double room = hasShares ? kShareCell : kContourCell;
    if ((!threshold && kept.empty()) || cell.width() < room || cell.height() < room)
        return;
    const QRect seen = seenCells();
    QVector<QLineF> lines;
    for (int row = seen.top(); row <= seen.bottom(); ++row) {
        for (int column = seen.left(); column <= seen.right(); ++column) {
            const bool gone = goes(row, column);
            const QRectF here = cellRect(row, column);
            if (column + 1 < columns && gone != goes(row, column + 1))
                lines.append(QLineF(here.topRight(), here.bottomRight()));
            if (row + 1 < rows && gone != goes(row + 1, column))
                lines.append(QLineF(here.bottomLeft(), here.bottomRight()));
        }
    }
    painter.setPen(QPen(q->colors().background, 3));
    painter.drawLines(lines);
    painter.setPen(QPen(q->colors().threshold, 1));
    painter.drawLines(lines);
}

/// Of each cell that goes in part how much: a bar at its foot as long as that, or where cells are narrow a line at that height.
void Heatmap::Private::paintShares(QPainter &painter) const
{
    const QRectF cell = cellRect(0, 0);
    const bool isNarrow = cell.width() < kShareCell;
    if (!hasShares || cell.height() < (isNarrow ? kTallCell : kShareCell) || cell.width() < kNarrowCell)
        return;
    const QRect seen = seenCells();
    for (int row = seen.top(); row <= seen.bottom(); ++row) {
        for (int column = seen.left(); column <= seen.right(); ++column) {
            const float share = stays(row, column);
            if (!(share > 0 && share < 1) || std::isnan(q->value(row, column)))
                continue;
            const QRectF box = cellRect(row, column);
            const double gone = 1 - static_cast<double>(share);
            QRectF ground(box.left() + 1, box.bottom() - 6, box.width() - 2, 5);
            QRectF mark(box.left() + 2, box.bottom() - 5, std::max(1.0, (box.width() - 4) * gone), 3);
            if (isNarrow) {
                mark = QRectF(box.left(), std::floor(box.bottom() - 3 - gone * (box.height() - 4)), box.width(), 2);
                ground = mark.adjusted(0, -1, 0, 1);
            }
            painter.fillRect(ground, q->colors().background);
            painter.fillRect(mark, q->colors().threshold);
        }
    }
}

void Heatmap::Private::paintVeil(QPainter &painter) const
{
    if (!isOutdated)
        return;
    QColor veil = q->colors().background;
    veil.setAlphaF(static_cast<float>(kVeil));
    painter.fillRect(plot->axisRect()->rect(), veil);
}

void Heatmap::Private::paintMarks(QPainter &painter)
{
    if (q->isEmpty())
        return;
    painter.setBrush(Qt::NoBrush);
    const auto outline = [&](QPoint cell, const QColor &color, int width) {
        if (cell.x() < 0)
            return;
        // Cells of less than a pixel get a box that can be seen.
        QRectF box = cellRect(cell.y(), cell.x());
        const double grow = std::max(0.0, 5 - std::min(box.width(), box.height())) / 2;
        box.adjust(-grow, -grow, grow, grow);
        painter.setPen(QPen(q->colors().background, width + 2));
        painter.drawRect(box);
        painter.setPen(QPen(color, width));
        painter.drawRect(box);
    };
    outline(hovered, q->colors().text, 1);
    const bool hasKeys = q->hasFocus() && !handle->isChosen();
    outline(cursor, hasKeys ? q->colors().focus : q->colors().mutedText, hasKeys ? 2 : 1);
    if (hasKeys && cursor.x() < 0) {
        painter.setPen(QPen(q->colors().focus, 1, Qt::DotLine));
        painter.drawRect(plot->axisRect()->rect().adjusted(0, 0, -1, -1));
    }
}

void Heatmap::Private::paintScaleMark(QPainter &painter)
{
    if (q->isEmpty() || handle->get() || !threshold || *threshold < lo || *threshold > hi)
        return;
    const QRect bar = scale->rect();
    const double y = std::floor(scale->valueAxis()->coordToPixel(*threshold)) + 0.5;
    const double left = bar.left();
    painter.fillRect(QRectF(left, y - 1.5, bar.width(), 3), q->colors().background);
    painter.setPen(QPen(q->colors().threshold, 1));
    painter.drawLine(QPointF(left, y), QPointF(bar.right() + 1, y));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(q->colors().threshold);
    painter.drawPolygon(QPolygonF({{left - 1, y}, {left - 7, y - 4.5}, {left - 7, y + 4.5}}));
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void Heatmap::Private::replotMarks()
{
    if (q->isVisible())
        marks->replot();
    else
        q->replotAll();
}

} // namespace espalier
