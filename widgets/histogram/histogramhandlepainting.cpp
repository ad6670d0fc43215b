// SPDX-License-Identifier: GPL-3.0-or-later
// What moves while dragging: veils, levels, lines, grips and their values. All on the buffered layer.
#include "widgets/histogram/histogramprivate.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// Significant digits that tell neighbouring pixels apart.
QString handleText(double value, double worth)
{
    const int digits = std::clamp(static_cast<int>(std::ceil(-std::log10(worth))) + 1, 0, 12);
    return QLocale().toString(value, 'f', digits);
}

void paintLabel(QPainter &painter, const QRectF &box, const QString &text, const PlotColors &colors)
{
    painter.fillRect(box.adjusted(-2, 0, 2, 0), colors.background);
    painter.setPen(colors.text);
    painter.drawText(box, Qt::AlignCenter, text);
}

} // namespace

void HistogramView::Private::paintHandles(QPainter &painter)
{
    if (q->isEmpty())
        return;
    const HistogramFrame where = frame();
    const PlotColors &colors = q->colors();
    painter.save();
    painter.setClipRect(where.area);
    paintCut(painter, where, edit.quantized, values.lo, values.hi, edit.prunable ? values.threshold : 0, colors);
    painter.restore();
    if (levelsShown && levelCounts.size() == edit.levels.size() && histogram.bins() > 0) {
        const Histogram &bars = shown();
        paintLevels(painter, where, edit.levels, levelCounts, (bars.hi - bars.lo) / bars.bins(), colors);
    }
    // The chosen handle comes last, on top of one that it meets.
    QVector<HandleKind> order = q->handles();
    if (current && order.removeOne(*current))
        order.append(*current);
    for (const HandleKind kind : order) {
        const bool labelled = kind == hovered || (kind == current && (isEditing() || q->hasFocus()));
        if (kind == HandleKind::Threshold && values.threshold > 0)
            paintHandle(painter, kind, -values.threshold, false);
        paintHandle(painter, kind, q->handleValue(kind), labelled);
    }
    if (q->hasFocus() && order.isEmpty()) {
        painter.setPen(QPen(colors.focus, 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(where.area.adjusted(0, 0, -1, -1));
    }
}

void HistogramView::Private::paintHandle(QPainter &painter, HandleKind kind, double value, bool labelled)
{
    const HistogramFrame where = frame();
    const PlotColors &colors = q->colors();
    const bool top = kind != HandleKind::Threshold;
    const QColor color = edit.locked ? colors.locked : top ? colors.range : colors.threshold;
    const double x = where.xPixel(value);
    if (x < where.area.left() - 1 || x > where.area.right() + 2) {
        paintOutside(painter, value, color, top);
        return;
    }
    const double column = std::floor(x) + 0.5;
    const bool resting = !top && value == 0;
    if (!resting) {
        // A light edge keeps the line visible on bars of similar lightness.
        painter.fillRect(QRectF(column - 1.5, where.area.top(), 3, where.area.height()), colors.background);
        painter.setPen(QPen(color, 1, top ? Qt::SolidLine : Qt::DashLine, Qt::FlatCap));
        painter.drawLine(QPointF(column, where.area.top()), QPointF(column, where.area.bottom() + 1));
    }
    const QPointF tip(column, top ? where.area.top() : where.area.bottom() + 1);
    const bool focused = kind == current && q->hasFocus();
    paintGrip(painter, tip, top, color, colors.background, resting || edit.locked, focused ? colors.focus : QColor());
    if (!labelled)
        return;
    const QString text = handleText(value, q->pixelWorth());
    const QFontMetrics metrics(painter.font());
    const double width = metrics.horizontalAdvance(text) + 2;
    const double gap = kGripWidth / 2.0 + 5;
    // Outwards, away from the other end, unless the edge is too near.
    bool right = kind != HandleKind::Low;
    if (right && column + gap + width > q->width() - 2)
        right = false;
    if (!right && column - gap - width < 2)
        right = true;
    const double y = top ? where.area.top() - kGripHeight - 1 : where.area.bottom() + 2;
    paintLabel(painter, QRectF(right ? column + gap : column - gap - width, y, width, kGripHeight + 1), text, colors);
}

void HistogramView::Private::paintOutside(QPainter &painter, double value, const QColor &color, bool top)
{
    const HistogramFrame where = frame();
    const bool left = value < where.lo;
    const double edge = left ? where.area.left() + 1 : where.area.right();
    const double middle = top ? where.area.top() - kGripHeight / 2.0 : where.area.bottom() + 1 + kGripHeight / 2.0;
    const double inward = left ? 7 : -7;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(QPolygonF({{edge + inward, middle - 5}, {edge, middle}, {edge + inward, middle + 5}}));
    painter.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace espalier
