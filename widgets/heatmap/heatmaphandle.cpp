// SPDX-License-Identifier: GPL-3.0-or-later
// The threshold as a handle on a Heatmap's colour scale: gestures with mouse and keys. heatmaphandlepainting.cpp has its look and words.
#include "widgets/heatmap/heatmapprivate.h"

#include "widgets/plots/rangehandle.h"

#include <QKeyEvent>
#include <QMouseEvent>

#include <cmath>

namespace espalier {

namespace {

/// Shift makes moves this much finer.
constexpr double kFine = 0.1;
/// Nudges this near in time are one gesture, so one undo step.
constexpr int kNudgePauseMs = 1000;
/// From the bar to a scale at its left: the grip is between them.
constexpr int kGripRoom = kGripHeight + 3;

double precisionFactor(Qt::KeyboardModifiers modifiers)
{
    return modifiers.testFlag(Qt::ShiftModifier) ? kFine : 1.0;
}

} // namespace

void Heatmap::setHandle(std::optional<ScaleHandle> handle)
{
    // A handle that comes and goes with the layer moves nothing else.
    d->scale->setMinimumMargins(QMargins(kGripRoom - 8, 10, 6, 0));
    if (d->isMoving() && !d->isTelling && (!handle || handle->isLocked))
        d->finishMove();
    if (handle && d->isMoving())
        handle->value = d->handle->value; // The hand's.
    if (!handle)
        d->isHandleChosen = d->isHandleHovered = false;
    d->handle = std::move(handle);
    d->showOwnScale();
    d->describeCursor();
    replotAll();
}

const std::optional<ScaleHandle> &Heatmap::handle() const
{
    return d->handle;
}

bool Heatmap::isHandleChosen() const
{
    return d->isHandleChosen;
}

void Heatmap::chooseHandle(bool on)
{
    const bool next = on && d->handle && !isEmpty();
    if (next == d->isHandleChosen)
        return;
    if (d->hand == Private::Hand::Nudge)
        d->finishMove();
    d->isHandleChosen = next;
    d->describeCursor();
    d->replotMarks();
    if (next)
        announceScaleHandle(this, true);
}

bool Heatmap::moveHandleTo(double value)
{
    if (!d->handle || d->handle->isLocked || isEmpty() || !std::isfinite(value) || !d->beginMove(Private::Hand::Nudge))
        return false;
    d->moveTo(std::min(value, d->handleAxis()->range().upper));
    d->finishMove();
    return true;
}

std::pair<double, double> Heatmap::handleRange() const
{
    const QCPRange range = d->handleAxis()->range();
    return {range.lower, range.upper};
}

QPoint Heatmap::gripPosition() const
{
    return {d->scale->left() - kGripHeight / 2, static_cast<int>(std::floor(d->handlePixel()))};
}

/// The scale at the left of the bar, where the handle has one of its own.
void Heatmap::Private::showOwnScale()
{
    QCPAxis *axis = scale->otherAxis();
    const bool isShown = handle && handle->ownScale && !q->isEmpty();
    axis->setVisible(isShown);
    if (!isShown)
        return;
    const auto [from, to] = *handle->ownScale;
    axis->setRange(from, to > from ? to : from + std::max(std::abs(from) * 0.1, 1e-6));
    axis->setLabel(handle->ownTitle);
    axis->setOffset(kGripRoom);
    axis->setLabelPadding(2);
}

QCPAxis *Heatmap::Private::handleAxis() const
{
    return handle && handle->ownScale ? scale->otherAxis() : scale->valueAxis();
}

double Heatmap::Private::handlePixel() const
{
    const QRect bar = scale->rect();
    const double y = handle ? handleAxis()->coordToPixel(handle->value) : bar.bottom();
    return std::clamp<double>(y, bar.top(), bar.bottom() + 1);
}

double Heatmap::Private::handleWorth() const
{
    return handleAxis()->range().size() / std::max(1, scale->rect().height());
}

bool Heatmap::Private::isOnHandle(QPoint position) const
{
    if (!handle || q->isEmpty())
        return false;
    const QRect bar = scale->rect();
    const double distance = std::abs(position.y() - handlePixel());
    const bool isOnGrip = position.x() >= bar.left() - kGripHeight - 1 && position.x() < bar.left();
    const bool isOnBar = position.x() >= bar.left() && position.x() <= bar.right();
    return (isOnGrip && distance <= kGripWidth / 2.0 + 2) || (isOnBar && distance <= kHandleReach);
}

bool Heatmap::Private::beginMove(Hand kind)
{
    if (!handle)
        return false;
    if (handle->isLocked) {
        Q_EMIT q->handleRefused();
        return false;
    }
    if (hand == kind)
        return true;
    if (isMoving())
        finishMove();
    hand = kind;
    handleBefore = handle->value;
    Q_EMIT q->handleGestureStarted();
    return hand == kind;
}

/// Tells the owner, who answers with a handle that has the new words.
void Heatmap::Private::moveTo(double value)
{
    const double bottom = std::max(0.0, handleAxis()->range().lower);
    const double next = value <= bottom ? 0 : value; // Nothing is below the lowest score.
    if (!handle || next == handle->value)
        return;
    handle->value = next;
    isTelling = true;
    Q_EMIT q->handleMoved(next);
    isTelling = false;
    describeCursor();
    replotMarks();
    announceScaleHandle(q, false);
}

void Heatmap::Private::dragTo(QPoint position, Qt::KeyboardModifiers modifiers)
{
    dragPixel += (position.y() - last.y()) * precisionFactor(modifiers);
    const QRect bar = scale->rect();
    const double pixel = std::clamp<double>(dragPixel, bar.top(), bar.bottom() + 1);
    // The axis' own ends, where rounding would pass them.
    const QCPRange range = handleAxis()->range();
    const double value =
        pixel > bar.bottom() ? 0 : roundedForStep(handleAxis()->pixelToCoord(pixel), handleWorth() * precisionFactor(modifiers));
    moveTo(std::min(value, range.upper));
}

void Heatmap::Private::nudge(int direction, Qt::KeyboardModifiers modifiers)
{
    if (!beginMove(Hand::Nudge))
        return;
    nudgeTimer.start(kNudgePauseMs, q);
    const QCPRange range = handleAxis()->range();
    const double worth = handleWorth() * precisionFactor(modifiers);
    const double from = std::max(handle->value, range.lower);
    moveTo(std::min(roundedForStep(from + direction * worth, worth), range.upper));
}

void Heatmap::Private::finishMove()
{
    nudgeTimer.stop();
    if (!isMoving())
        return;
    hand = Hand::None;
    Q_EMIT q->handleGestureFinished();
    replotMarks();
}

void Heatmap::Private::cancelMove()
{
    nudgeTimer.stop();
    // The button may still be down: moves until its release mean nothing.
    hand = hand == Hand::Drag ? Hand::Cancelled : Hand::None;
    if (handle)
        handle->value = handleBefore;
    Q_EMIT q->handleGestureCancelled();
    replotMarks();
}

void Heatmap::Private::resetHandle()
{
    finishMove();
    hand = Hand::None;
    if (handle && handle->isLocked)
        Q_EMIT q->handleRefused();
    else if (handle)
        Q_EMIT q->handleReset();
}

bool Heatmap::Private::pressHandle(QPoint position)
{
    if (isMoving())
        finishMove();
    hand = Hand::None;
    if (!isOnHandle(position)) {
        q->chooseHandle(false);
        return false;
    }
    last = position;
    dragPixel = handlePixel();
    q->chooseHandle(true);
    hand = Hand::Armed;
    return true;
}

bool Heatmap::Private::moveHand(QPoint position, Qt::KeyboardModifiers modifiers)
{
    if (hand == Hand::None || hand == Hand::Nudge)
        return false;
    // A click alone is no edit.
    if (hand == Hand::Armed && position.y() != last.y() && !beginMove(Hand::Drag))
        hand = Hand::Cancelled;
    if (hand == Hand::Drag)
        dragTo(position, modifiers);
    last = position;
    return true;
}

bool Heatmap::Private::isHandleKey(const QKeyEvent *event) const
{
    if (!handle || q->isEmpty())
        return false;
    const Qt::KeyboardModifiers held = event->modifiers() & ~Qt::KeypadModifier;
    if (event->key() == Qt::Key_Escape)
        return isMoving();
    if (event->key() == Qt::Key_T)
        return held == Qt::NoModifier;
    const bool isArrow = event->key() >= Qt::Key_Left && event->key() <= Qt::Key_Down;
    return isHandleChosen && ((isArrow && !(held & ~Qt::ShiftModifier)) || (event->key() == Qt::Key_Delete && held == Qt::NoModifier));
}

void Heatmap::Private::pressHandleKey(const QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape: cancelMove(); break;
    case Qt::Key_T: q->chooseHandle(true); break;
    case Qt::Key_Delete: resetHandle(); break;
    default:
        if (hand != Hand::Drag && hand != Hand::Cancelled) // One hand at a time.
            nudge(event->key() == Qt::Key_Up || event->key() == Qt::Key_Right ? 1 : -1, event->modifiers());
    }
}

void Heatmap::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && d->isOnHandle(event->position().toPoint()))
        d->resetHandle();
    else
        PlotView::mouseDoubleClickEvent(event);
}

void Heatmap::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == d->nudgeTimer.timerId())
        d->finishMove();
    else
        PlotView::timerEvent(event);
}

bool Heatmap::focusNextPrevChild(bool next)
{
    if (d->handle && !isEmpty() && next != d->isHandleChosen) {
        chooseHandle(next);
        return true;
    }
    return PlotView::focusNextPrevChild(next);
}

} // namespace espalier
