// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of another kind beside a Heatmap's matrix, and cells that are out of date.
#include "widgets/heatmap/heatmapprivate.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr double kGap = 4;
/// Cells smaller than this have no room for the mark.
constexpr double kMarkedCell = 14;
constexpr double kMark = 6;

} // namespace

void Heatmap::setSideColumns(const std::vector<int> &signs)
{
    if (signs == d->sides)
        return;
    d->sides = signs;
    d->findRange();
    d->showScale();
    d->changed();
}

int Heatmap::sideColumns() const
{
    return static_cast<int>(d->sides.size());
}

void Heatmap::setStale(std::vector<std::uint8_t> stale)
{
    if (stale.size() != d->values.size())
        stale.clear();
    if (stale == d->stale)
        return;
    d->stale = std::move(stale);
    replotAll();
}

bool Heatmap::isStale(int row, int column) const
{
    return !d->stale.empty() && d->stale[static_cast<std::size_t>(row) * d->columns + column] != 0;
}

/// Side columns by the place of each value among those of its column, spread over the scale.
void Heatmap::Private::shade()
{
    shades.clear();
    const int first = columns - static_cast<int>(sides.size());
    if (sides.empty() || first < 0)
        return;
    shades = values;
    for (int column = first; column < columns; ++column) {
        const auto at = [this, column](int row) { return static_cast<std::size_t>(row) * columns + column; };
        const float sign = static_cast<float>(sides[static_cast<std::size_t>(column - first)]);
        std::vector<float> order;
        for (int row = 0; row < rows; ++row)
            if (!std::isnan(values[at(row)]))
                order.push_back(sign * values[at(row)]);
        std::sort(order.begin(), order.end());
        for (int row = 0; row < rows; ++row) {
            const float value = sign * values[at(row)];
            if (std::isnan(value))
                continue;
            const auto [from, to] = std::equal_range(order.begin(), order.end(), value);
            const double place = (static_cast<double>(from - order.begin()) + static_cast<double>(to - order.begin()) - 1) / 2;
            const double share = order.size() > 1 ? place / (static_cast<double>(order.size()) - 1) : 0.5;
            shades[at(row)] = lo + static_cast<float>(share) * (hi - lo);
        }
    }
}

void Heatmap::Private::paintSides(QPainter &painter) const
{
    if (sides.empty())
        return;
    const QRect area = plot->axisRect()->rect();
    const double x = cellRect(0, columns - static_cast<int>(sides.size())).left();
    if (x > area.left() && x < area.right())
        painter.fillRect(QRectF(x - kGap / 2, area.top(), kGap, area.height()), q->colors().background);
}

void Heatmap::Private::paintStale(QPainter &painter) const
{
    if (stale.empty())
        return;
    QColor veil = q->colors().background;
    veil.setAlphaF(static_cast<float>(kVeil));
    const CellWindow seen = window();
    const int top = std::max(0, int(std::floor(seen.top)));
    const int left = std::max(0, int(std::floor(seen.left)));
    const int bottom = std::min(rows, int(std::ceil(seen.bottom)));
    const int right = std::min(columns, int(std::ceil(seen.right)));
    painter.setPen(Qt::NoPen);
    for (int row = top; row < bottom; ++row) {
        for (int column = left; column < right; ++column) {
            if (!q->isStale(row, column))
                continue;
            const QRectF cell = cellRect(row, column);
            painter.fillRect(cell, veil);
            if (cell.width() < kMarkedCell || cell.height() < kMarkedCell)
                continue;
            painter.setBrush(q->colors().text);
            painter.drawPolygon(QPolygonF({cell.topRight(), cell.topRight() - QPointF(kMark, 0), cell.topRight() + QPointF(0, kMark)}));
        }
    }
    painter.setBrush(Qt::NoBrush);
}

} // namespace espalier
