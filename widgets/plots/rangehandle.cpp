// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/rangehandle.h"

#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <cmath>

namespace espalier {

HandleValues moveHandle(const HandleValues &start, HandleKind kind, double value, const HandleRules &rules, bool free)
{
    HandleValues moved = start;
    if (kind == HandleKind::Threshold) {
        moved.threshold = std::max(0.0, value);
        return moved;
    }
    const bool low = kind == HandleKind::Low;
    if (rules.symmetric && !free) {
        const double half = std::max(low ? -value : value, rules.smallest);
        moved.lo = -half;
        moved.hi = half;
        return moved;
    }
    // The end that stays bounds the one that moves; where zero is exact, zero does too.
    if (low) {
        const double bound = start.hi - rules.smallest;
        moved.lo = std::min(value, rules.zeroExact ? std::min(0.0, bound) : bound);
    } else {
        const double bound = start.lo + rules.smallest;
        moved.hi = std::max(value, rules.zeroExact ? std::max(0.0, bound) : bound);
    }
    return moved;
}

double roundedForStep(double value, double worth)
{
    if (!(worth > 0) || !std::isfinite(value))
        return value;
    const int exponent = static_cast<int>(std::floor(std::log10(worth / 100)));
    // Dividing by a power of ten gives the double nearest to the decimal; multiplying by 10^-n does not.
    if (exponent < 0) {
        const double inverse = std::pow(10.0, -exponent);
        return std::round(value * inverse) / inverse;
    }
    const double step = std::pow(10.0, exponent);
    return std::round(value / step) * step;
}

QRectF gripRect(QPointF tip, bool pointsDown)
{
    const double left = tip.x() - kGripWidth / 2.0;
    return pointsDown ? QRectF(left, tip.y() - kGripHeight, kGripWidth, kGripHeight) : QRectF(left, tip.y(), kGripWidth, kGripHeight);
}

void paintGrip(QPainter &painter, QPointF tip, bool pointsDown, const QColor &fill, const QColor &background, bool hollow,
               const QColor &focus)
{
    const QRectF box = gripRect(tip, pointsDown);
    const double shoulder = pointsDown ? box.bottom() - 6 : box.top() + 6;
    const double far = pointsDown ? box.top() : box.bottom();
    const QPolygonF shape({tip, {box.right(), shoulder}, {box.right(), far}, {box.left(), far}, {box.left(), shoulder}});
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (focus.isValid()) {
        painter.setPen(QPen(focus, 5, Qt::SolidLine, Qt::SquareCap, Qt::RoundJoin));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolygon(shape);
    }
    painter.setPen(QPen(hollow ? fill : background, focus.isValid() ? 2 : 1.2));
    painter.setBrush(hollow ? background : fill);
    painter.drawPolygon(shape);
    // Two ribs say that it can be gripped.
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(hollow ? fill : background, 1));
    const double top = std::min(far, shoulder) + (pointsDown ? 3 : 2);
    for (const double dx : {-2.0, 1.0})
        painter.drawLine(QPointF(std::round(tip.x() + dx), top), QPointF(std::round(tip.x() + dx), top + 4));
    painter.restore();
}

} // namespace espalier
