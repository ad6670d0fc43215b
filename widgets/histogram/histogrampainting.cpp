// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/histogram/histogrampainting.h"

#include "widgets/histogram/histogramcolumns.h"

#include <QPaintDevice>
#include <QPainter>
#include <QPolygonF>
#include <QVector>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// Levels nearer than this cannot be told apart and are drawn as one band.
constexpr double kLevelsApart = 3;
/// Room that a cross for an unused level needs.
constexpr double kCrossApart = 7;
constexpr int kTickLength = 6;
/// Spikes with this much room get a light edge, so that they stand out from the bars.
constexpr double kEdgeApart = 6;
/// Width of the slices that an outline averages over, in pixels.
constexpr int kOutlineSlice = 4;
/// Fewer values than this are none: counts are estimates inside bins.
constexpr double kUsed = 0.5;

void paintLevelTick(QPainter &painter, double x, double top, bool used, bool roomy, const PlotColors &colors)
{
    painter.setPen(QPen(used ? colors.levels : colors.unused, 1));
    const double column = std::floor(x) + 0.5;
    if (used) {
        painter.drawLine(QPointF(column, top), QPointF(column, top + kTickLength));
    } else if (roomy) {
        painter.drawLine(QPointF(column - 2, top + 1), QPointF(column + 2, top + 5));
        painter.drawLine(QPointF(column - 2, top + 5), QPointF(column + 2, top + 1));
    } else {
        painter.drawLine(QPointF(column, top + 4), QPointF(column, top + kTickLength));
    }
}

/// One mark per pixel column: the tallest spike of the column, and whether any of its levels is used.
void paintDenseLevels(QPainter &painter, const HistogramFrame &frame, const std::vector<double> &levels, const std::vector<double> &heights,
                      const std::vector<double> &counts, const PlotColors &colors)
{
    const int columns = frame.area.width();
    std::vector<double> tallest(columns, -1);
    std::vector<bool> used(columns, false);
    std::vector<bool> any(columns, false);
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const int column = static_cast<int>(std::floor(frame.xPixel(levels[i]))) - frame.area.left();
        if (column < 0 || column >= columns)
            continue;
        any[column] = true;
        used[column] = used[column] || counts[i] >= kUsed;
        if (counts[i] >= kUsed)
            tallest[column] = std::max(tallest[column], heights[i]);
    }
    const double top = frame.area.bottom() + 2;
    for (int c = 0; c < columns; ++c) {
        if (!any[c])
            continue;
        const double x = frame.area.left() + c;
        painter.fillRect(used[c] ? QRectF(x, top, 1, 3) : QRectF(x, top + 4, 1, 2), used[c] ? colors.levels : colors.unused);
        if (tallest[c] >= 0)
            painter.fillRect(QRectF(x, std::max<double>(frame.yPixel(tallest[c]), frame.area.top()), 1, 2), colors.levels);
    }
}

} // namespace

double deviceScale(const QPainter &painter)
{
    const double scale = painter.device()->devicePixelRatioF() * std::abs(painter.worldTransform().m11());
    return std::clamp(scale, 1.0, 4.0);
}

void paintBars(QPainter &painter, const HistogramFrame &frame, const Histogram &histogram, const QColor &color)
{
    const double scale = deviceScale(painter);
    const int columns = static_cast<int>(std::lround(frame.area.width() * scale));
    const std::vector<double> heights = columnsOf(histogram, frame.lo, frame.hi, columns);
    const double base = frame.area.bottom() + 1;
    QVector<QRectF> rects;
    for (int c = 0; c < columns;) {
        int end = c + 1;
        while (end < columns && heights[end] == heights[c])
            ++end;
        if (heights[c] > 0) {
            // A single value among millions must stay visible on a linear axis too.
            const double top = std::min(frame.yPixel(heights[c]), base - 1 / scale);
            rects.append(QRectF(frame.area.left() + c / scale, top, (end - c) / scale, base - top));
        }
        c = end;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRects(rects);
}

void paintOutline(QPainter &painter, const HistogramFrame &frame, const Histogram &histogram, double factor, const QColor &color, int width)
{
    const int columns = std::max(1, frame.area.width() / kOutlineSlice);
    const std::vector<double> densities = densitiesOf(histogram, frame.lo, frame.hi, columns);
    const double base = frame.area.bottom() + 1;
    QPolygonF line;
    double previous = base;
    for (int c = 0; c < columns; ++c) {
        const double y = densities[c] > 0 ? std::min(frame.yPixel(densities[c] * factor), base) : base;
        if (y == previous)
            continue;
        const double x = frame.area.left() + double(c) * frame.area.width() / columns;
        line << QPointF(x, previous) << QPointF(x, y);
        previous = y;
    }
    line << QPointF(frame.area.right() + 1, previous);
    painter.setPen(QPen(color, width));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
}

void paintCut(QPainter &painter, const HistogramFrame &frame, bool quantized, double lo, double hi, double threshold,
              const PlotColors &colors)
{
    const QRectF area(frame.area);
    const auto strip = [&](double from, double to) {
        const double left = std::clamp(from, area.left(), area.right());
        const double right = std::clamp(to, area.left(), area.right());
        return QRectF(left, area.top(), right - left, area.height());
    };
    if (threshold > 0)
        painter.fillRect(strip(frame.xPixel(-threshold), frame.xPixel(threshold)), colors.pruned);
    if (!quantized)
        return;
    QColor veil = colors.background;
    veil.setAlpha(110);
    for (const QRectF &clipped : {strip(area.left(), frame.xPixel(lo)), strip(frame.xPixel(hi), area.right())}) {
        if (clipped.width() < 0.5)
            continue;
        painter.fillRect(clipped, veil);
        painter.fillRect(clipped, QBrush(colors.hatch, Qt::BDiagPattern));
    }
}

void paintLevels(QPainter &painter, const HistogramFrame &frame, const std::vector<double> &levels, const std::vector<double> &counts,
                 double binWidth, const PlotColors &colors)
{
    if (levels.empty())
        return;
    const double spacing = levels.size() > 1 ? (levels.back() - levels.front()) / double(levels.size() - 1) : 0;
    const double apart = spacing > 0 ? frame.xPixel(frame.lo + spacing) - frame.area.left() : kCrossApart;
    const double factor = spacing > 0 ? binWidth / spacing : 1;
    std::vector<double> heights(counts);
    for (double &height : heights)
        height *= factor;
    if (apart < kLevelsApart) {
        paintDenseLevels(painter, frame, levels, heights, counts, colors);
        return;
    }
    const double bottom = frame.area.bottom() + 1;
    QColor edge = colors.background;
    edge.setAlpha(200);
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const double x = frame.xPixel(levels[i]);
        if (x < frame.area.left() || x > frame.area.right() + 1)
            continue;
        const bool used = counts[i] >= kUsed;
        paintLevelTick(painter, x, bottom + 1, used, apart >= kCrossApart, colors);
        if (!used)
            continue;
        const double column = std::floor(x);
        const double top = std::clamp<double>(frame.yPixel(heights[i]), frame.area.top(), bottom - 1);
        if (apart >= kEdgeApart)
            painter.fillRect(QRectF(column - 1, top, 4, bottom - top), edge);
        painter.fillRect(QRectF(column, top, apart >= kEdgeApart ? 2 : 1, bottom - top), colors.levels);
        painter.fillRect(QRectF(column - 1, top, 4, 3), colors.levels);
    }
}

} // namespace espalier
