// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatmaphandle.h"

#include "widgets/heatmap/heatmapaccessible.h"
#include "widgets/plots/colorbar.h"
#include "widgets/plots/rangegesture.h"
#include "widgets/plots/rangehandle.h"

#include <QKeyEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {
/// From the bar to a scale at its left: the grip is between them.
constexpr int kGripRoom = kGripHeight + 3;
} // namespace

HeatmapHandle::HeatmapHandle(Heatmap *map, ColorBar *scale) : QObject(map), m_map(map), m_scale(scale)
{
    const auto track = [this] {
        const QRect bar = m_scale->rect();
        // Below the bar nothing is removed.
        return RangeGesture::Track{static_cast<double>(bar.top()), bar.bottom() + 1.0, worth(),
                                   [this, bar](double y) { return y > bar.bottom() ? 0 : axis()->pixelToCoord(y); }};
    };
    m_gesture = new RangeGesture(
        track, [this] { return mayBegin(); }, this);
    wireGesture();
}

void HeatmapHandle::wireGesture()
{
    connect(m_gesture, &RangeGesture::started, this, [this] {
        m_before = m_handle->value;
        Q_EMIT m_map->handleGestureStarted();
    });
    connect(m_gesture, &RangeGesture::moved, this, &HeatmapHandle::takeValue);
    connect(m_gesture, &RangeGesture::finished, this, [this] {
        Q_EMIT m_map->handleGestureFinished();
        Q_EMIT changed();
    });
    connect(m_gesture, &RangeGesture::cancelled, this, [this] {
        if (m_handle)
            m_handle->value = m_before;
        Q_EMIT m_map->handleGestureCancelled();
        Q_EMIT changed();
    });
}

void HeatmapHandle::set(std::optional<ScaleHandle> handle)
{
    // A handle that comes and goes with the layer moves nothing else.
    m_scale->setMinimumMargins(QMargins(kGripRoom - 8, 10, 6, 0));
    if (m_gesture->isMoving() && !m_isTelling && (!handle || handle->isLocked))
        m_gesture->finish();
    if (handle && m_gesture->isMoving())
        handle->value = m_handle->value; // The hand's.
    if (!handle)
        m_isChosen = m_isHovered = false;
    m_handle = std::move(handle);
    showOwnScale();
}

void HeatmapHandle::choose(bool on)
{
    const bool next = on && isShown();
    if (next == m_isChosen)
        return;
    finishNudge();
    m_isChosen = next;
    Q_EMIT changed();
    if (next)
        announceScaleHandle(m_map, true);
}

bool HeatmapHandle::moveTo(double value)
{
    if (!isShown() || m_handle->isLocked || !std::isfinite(value))
        return false;
    return m_gesture->moveTo(value);
}

std::pair<double, double> HeatmapHandle::range() const
{
    const QCPRange range = axis()->range();
    return {range.lower, range.upper};
}

QPoint HeatmapHandle::gripPosition() const
{
    return {m_scale->left() - kGripHeight / 2, static_cast<int>(std::floor(pixel()))};
}

void HeatmapHandle::showOwnScale()
{
    QCPAxis *own = m_scale->otherAxis();
    const bool isOwn = isShown() && m_handle->ownScale;
    own->setVisible(isOwn);
    if (!isOwn)
        return;
    const auto [from, to] = *m_handle->ownScale;
    own->setRange(from, to > from ? to : from + std::max(std::abs(from) * 0.1, 1e-6));
    own->setLabel(m_handle->ownTitle);
    own->setOffset(kGripRoom);
    own->setLabelPadding(2);
}

QCPAxis *HeatmapHandle::axis() const
{
    return m_handle && m_handle->ownScale ? m_scale->otherAxis() : m_scale->valueAxis();
}

double HeatmapHandle::pixel() const
{
    const QRect bar = m_scale->rect();
    const double y = m_handle ? axis()->coordToPixel(m_handle->value) : bar.bottom();
    return std::clamp<double>(y, bar.top(), bar.bottom() + 1);
}

double HeatmapHandle::worth() const
{
    return axis()->range().size() / std::max(1, m_scale->rect().height());
}

bool HeatmapHandle::isOver(QPoint position) const
{
    if (!isShown())
        return false;
    const QRect bar = m_scale->rect();
    const double distance = std::abs(position.y() - pixel());
    const bool isOnGrip = position.x() >= bar.left() - kGripHeight - 1 && position.x() < bar.left();
    const bool isOnBar = position.x() >= bar.left() && position.x() <= bar.right();
    return (isOnGrip && distance <= kGripWidth / 2.0 + 2) || (isOnBar && distance <= kHandleReach);
}

bool HeatmapHandle::setHovered(bool on)
{
    return std::exchange(m_isHovered, on) != on;
}

bool HeatmapHandle::mayBegin()
{
    if (m_handle && m_handle->isLocked)
        Q_EMIT m_map->handleRefused();
    return m_handle && !m_handle->isLocked;
}

/// Tells the owner, who answers with a handle that has the new words.
void HeatmapHandle::takeValue(double value)
{
    const auto [bottom, top] = range();
    value = std::min(value, top);                                   // The axis' own end, where rounding would pass it.
    const double next = value <= std::max(0.0, bottom) ? 0 : value; // Nothing is below the lowest score.
    if (!m_handle || next == m_handle->value)
        return;
    m_handle->value = next;
    m_isTelling = true;
    Q_EMIT m_map->handleMoved(next);
    m_isTelling = false;
    Q_EMIT changed();
    announceScaleHandle(m_map, false);
}

bool HeatmapHandle::isDragging() const
{
    return m_gesture->isDragging();
}

void HeatmapHandle::finishNudge()
{
    if (m_gesture->isNudging())
        m_gesture->finish();
}

void HeatmapHandle::reset()
{
    m_gesture->drop();
    if (m_handle && m_handle->isLocked)
        Q_EMIT m_map->handleRefused();
    else if (m_handle)
        Q_EMIT m_map->handleReset();
}

bool HeatmapHandle::press(QPoint position)
{
    m_gesture->drop();
    const bool isTaken = isOver(position);
    choose(isTaken);
    if (isTaken)
        m_gesture->press(position.y(), pixel());
    return isTaken;
}

bool HeatmapHandle::move(QPoint position, Qt::KeyboardModifiers modifiers)
{
    const bool isHeld = m_gesture->isHeld();
    m_gesture->move(position.y(), modifiers);
    return isHeld;
}

bool HeatmapHandle::release()
{
    const bool isHeld = m_gesture->isHeld();
    m_gesture->release();
    return isHeld;
}

bool HeatmapHandle::isKey(const QKeyEvent *event) const
{
    if (!isShown())
        return false;
    const Qt::KeyboardModifiers held = event->modifiers() & ~Qt::KeypadModifier;
    if (event->key() == Qt::Key_Escape)
        return m_gesture->isMoving();
    if (event->key() == Qt::Key_T)
        return held == Qt::NoModifier;
    const bool isArrow = event->key() >= Qt::Key_Left && event->key() <= Qt::Key_Down;
    return m_isChosen && ((isArrow && !(held & ~Qt::ShiftModifier)) || (event->key() == Qt::Key_Delete && held == Qt::NoModifier));
}

void HeatmapHandle::pressKey(const QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape: m_gesture->cancel(); break;
    case Qt::Key_T: choose(true); break;
    case Qt::Key_Delete: reset(); break;
    default:
        if (!m_gesture->isDragging() && !m_gesture->isCancelled()) // One hand at a time.
            m_gesture->nudge(std::max(m_handle->value, range().first), event->key() == Qt::Key_Up || event->key() == Qt::Key_Right ? 1 : -1,
                             event->modifiers());
    }
}

QString HeatmapHandle::words() const
{
    if (!m_handle)
        return {};
    const QString what = m_handle->text.isEmpty() ? Heatmap::handleName() : Heatmap::tr("Pruning threshold: %1").arg(m_handle->text);
    return what + QLatin1Char('\n') + m_map->handleHelp();
}

void HeatmapHandle::paint(QPainter &painter, const QFont &font) const
{
    if (!isShown())
        return;
    const PlotColors &colors = m_map->colors();
    const QRect bar = m_scale->rect();
    const double y = std::min(std::floor(pixel()) + 0.5, bar.bottom() + 0.5);
    const bool isResting = m_handle->value <= std::max(0.0, range().first);
    const QColor color = m_handle->isLocked ? colors.locked : colors.threshold;
    if (!isResting && !m_handle->ownScale) { // Else it is no place among the colours.
        painter.fillRect(QRectF(bar.left(), y - 1.5, bar.width(), 3), colors.background);
        painter.setPen(QPen(color, 1));
        painter.drawLine(QPointF(bar.left(), y), QPointF(bar.right() + 1, y));
    }
    const bool isFocused = m_isChosen && m_map->hasFocus();
    painter.save();
    painter.translate(bar.left(), y);
    painter.rotate(90); // Its tip, that stands below, points to the bar.
    paintGrip(painter, QPointF(0, 0), false, color, colors.background, isResting || m_handle->isLocked,
              isFocused ? colors.focus : QColor());
    painter.restore();
    if (m_handle->text.isEmpty() || !(m_isHovered || m_gesture->isMoving() || isFocused))
        return;
    painter.setFont(font);
    paintText(painter, y, color);
}

void HeatmapHandle::paintText(QPainter &painter, double y, const QColor &color) const
{
    const QFontMetrics metrics(painter.font());
    const QSizeF size(metrics.horizontalAdvance(m_handle->text) + 10, metrics.height() + 4);
    const double right = m_scale->rect().left() - kGripHeight - 5;
    QRectF box(right - size.width(), y - size.height() / 2, size.width(), size.height());
    box.moveLeft(std::max(2.0, box.left()));
    box.moveTop(std::clamp(box.top(), 2.0, m_map->height() - size.height() - 2));
    painter.setPen(QPen(color, 1));
    painter.setBrush(m_map->colors().background);
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(m_map->colors().text);
    painter.drawText(box, Qt::AlignCenter, m_handle->text);
}

} // namespace espalier
