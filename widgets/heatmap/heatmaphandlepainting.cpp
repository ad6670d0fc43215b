// SPDX-License-Identifier: GPL-3.0-or-later
// How the handle on a Heatmap's colour scale looks, and what is said of it.
#include "widgets/heatmap/heatmapprivate.h"

#include "widgets/plots/rangehandle.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace espalier {

QString Heatmap::handleName()
{
    return tr("Pruning threshold");
}

QString Heatmap::handleHelp() const
{
    return d->handle && d->handle->isLocked
        ? tr("This layer is locked: unlock it to move its handles.")
        : tr("Drag it, or press T and then Up or Down. Shift moves ten times finer. A double click removes the threshold.");
}

/// What the handle is, and how it is moved.
QString Heatmap::Private::handleWords() const
{
    if (!handle)
        return {};
    const QString what = handle->text.isEmpty() ? handleName() : tr("Pruning threshold: %1").arg(handle->text);
    return what + QLatin1Char('\n') + q->handleHelp();
}

void Heatmap::Private::paintHandle(QPainter &painter)
{
    if (!handle || q->isEmpty())
        return;
    const PlotColors &colors = q->colors();
    const QRect bar = scale->rect();
    const double y = std::min(std::floor(handlePixel()) + 0.5, bar.bottom() + 0.5);
    const bool isResting = handle->value <= std::max(0.0, handleAxis()->range().lower);
    const QColor color = handle->isLocked ? colors.locked : colors.threshold;
    if (!isResting && !handle->ownScale) { // Else it is no place among the colours.
        painter.fillRect(QRectF(bar.left(), y - 1.5, bar.width(), 3), colors.background);
        painter.setPen(QPen(color, 1));
        painter.drawLine(QPointF(bar.left(), y), QPointF(bar.right() + 1, y));
    }
    const bool isFocused = isHandleChosen && q->hasFocus();
    painter.save();
    painter.translate(bar.left(), y);
    painter.rotate(90); // Its tip, that stands below, points to the bar.
    paintGrip(painter, QPointF(0, 0), false, color, colors.background, isResting || handle->isLocked, isFocused ? colors.focus : QColor());
    painter.restore();
    if (handle->text.isEmpty() || !(isHandleHovered || isMoving() || isFocused))
        return;
    painter.setFont(q->smallFont());
    const QFontMetrics metrics(q->smallFont());
    const QSizeF size(metrics.horizontalAdvance(handle->text) + 10, metrics.height() + 4);
    const double right = bar.left() - kGripHeight - 5;
    QRectF box(right - size.width(), y - size.height() / 2, size.width(), size.height());
    box.moveLeft(std::max(2.0, box.left()));
    box.moveTop(std::clamp(box.top(), 2.0, q->height() - size.height() - 2));
    painter.setPen(QPen(color, 1));
    painter.setBrush(colors.background);
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(colors.text);
    painter.drawText(box, Qt::AlignCenter, handle->text);
}

} // namespace espalier
