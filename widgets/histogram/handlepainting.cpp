// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/histogram/handlepainting.h"

#include <QLocale>
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

void paintOutside(QPainter &painter, const HistogramFrame &where, double value, const QColor &color, bool top)
{
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

} // namespace

void paintRangeHandle(QPainter &painter, const HistogramFrame &where, const HandleLook &look, const PlotColors &colors)
{
    const bool top = look.kind != HandleKind::Threshold;
    const QColor color = look.isLocked ? colors.locked : top ? colors.range : colors.threshold;
    const double x = where.xPixel(look.value);
    if (x < where.area.left() - 1 || x > where.area.right() + 2) {
        paintOutside(painter, where, look.value, color, top);
        return;
    }
    const double column = std::floor(x) + 0.5;
    const bool resting = !top && look.value == 0;
    if (!resting) {
        // A light edge keeps the line visible on bars of similar lightness.
        painter.fillRect(QRectF(column - 1.5, where.area.top(), 3, where.area.height()), colors.background);
        painter.setPen(QPen(color, 1, top ? Qt::SolidLine : Qt::DashLine, Qt::FlatCap));
        painter.drawLine(QPointF(column, where.area.top()), QPointF(column, where.area.bottom() + 1));
    }
    const QPointF tip(column, top ? where.area.top() : where.area.bottom() + 1);
    paintGrip(painter, tip, top, color, colors.background, resting || look.isLocked, look.isFocused ? colors.focus : QColor());
    if (!look.isLabelled)
        return;
    const QString text = handleText(look.value, look.worth);
    const QFontMetrics metrics(painter.font());
    const double width = metrics.horizontalAdvance(text) + 2;
    const double gap = kGripWidth / 2.0 + 5;
    // Outwards, away from the other end, unless the edge is too near.
    bool right = look.kind != HandleKind::Low;
    if (right && column + gap + width > look.width - 2)
        right = false;
    if (!right && column - gap - width < 2)
        right = true;
    const double y = top ? where.area.top() - kGripHeight - 1 : where.area.bottom() + 2;
    paintLabel(painter, QRectF(right ? column + gap : column - gap - width, y, width, kGripHeight + 1), text, colors);
}

} // namespace espalier
