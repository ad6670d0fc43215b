// SPDX-License-Identifier: GPL-3.0-or-later
// What hands do to a HistogramView: gestures with mouse and keys.
#include "widgets/histogram/histogramprivate.h"

#include <QFocusEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// A tenth of a pixel is the narrowest range a hand can make.
constexpr double kSmallestPixels = 0.1;
constexpr double kWheelStep = 1.25;

} // namespace

HistogramView::Private::Private(HistogramView *view)
    : q(view), gesture(new RangeGesture([this] { return track(); }, [this] { return !edit.locked; }, view))
{
    wireGesture();
}

RangeGesture::Track HistogramView::Private::track() const
{
    const QRect area = plot->axisRect()->rect();
    return {static_cast<double>(area.left()), area.right() + 1.0, q->pixelWorth(), [this](double pixel) { return q->valueAt(pixel); }};
}

void HistogramView::Private::wireGesture()
{
    QObject::connect(gesture, &RangeGesture::started, q, [this] {
        before = values;
        Q_EMIT q->gestureStarted();
    });
    QObject::connect(gesture, &RangeGesture::moved, q, [this](double value) { moveTo(value); });
    QObject::connect(gesture, &RangeGesture::finished, q, [this] {
        Q_EMIT q->gestureFinished();
        replotHandles();
    });
    QObject::connect(gesture, &RangeGesture::cancelled, q, [this] { takeBack(); });
}

HandleRules HistogramView::Private::rules() const
{
    return {edit.symmetric, edit.zeroExact, roundedForStep(kSmallestPixels * q->pixelWorth(), q->pixelWorth())};
}

std::optional<HistogramView::Private::Hit> HistogramView::Private::hitAt(QPoint position) const
{
    const QRect area = plot->axisRect()->rect();
    const bool onTop = position.y() < area.top();
    const bool below = position.y() > area.bottom();
    std::optional<Hit> best;
    double bestDistance = 1e9;
    const auto offer = [&](HandleKind kind, int side, double value) {
        const double x = q->pixelOf(value);
        if (x < area.left() - 1 || x > area.right() + 2)
            return;
        double distance = std::abs(position.x() - x);
        if (distance > (onTop || below ? kGripWidth / 2.0 + 2 : kHandleReach))
            return;
        // Where lines meet, the half of the plot in which the grip is decides.
        const bool farHalf = (kind == HandleKind::Threshold) == (position.y() < area.center().y());
        distance += farHalf ? 1.5 : 0;
        if (distance < bestDistance) {
            bestDistance = distance;
            best = Hit{kind, side};
        }
    };
    if (edit.quantized && !below) {
        offer(HandleKind::Low, 1, values.lo);
        offer(HandleKind::High, 1, values.hi);
        // Bounds that lie on each other: the pointer's side tells which one is meant.
        if (best && std::abs(q->pixelOf(values.hi) - q->pixelOf(values.lo)) < 1)
            best->kind = position.x() < q->pixelOf(values.lo) ? HandleKind::Low : HandleKind::High;
    }
    const bool resting = values.threshold == 0;
    if (edit.prunable && !onTop && (!resting || below)) {
        offer(HandleKind::Threshold, 1, values.threshold);
        if (!resting)
            offer(HandleKind::Threshold, -1, -values.threshold);
    }
    return best;
}

void HistogramView::Private::hover(QPoint position)
{
    const std::optional<Hit> hit = q->isEmpty() ? std::nullopt : hitAt(position);
    q->setCursor(!hit ? Qt::ArrowCursor : edit.locked ? Qt::ForbiddenCursor : Qt::SizeHorCursor);
    const std::optional<HandleKind> over = hit ? std::optional(hit->kind) : std::nullopt;
    if (over != hovered) {
        hovered = over;
        replotHandles();
    }
}

void HistogramView::Private::apply(const HandleValues &next)
{
    if (next == values)
        return;
    const bool rangeMoved = next.lo != values.lo || next.hi != values.hi;
    values = next;
    edit.lo = next.lo;
    edit.hi = next.hi;
    edit.threshold = next.threshold;
    recount();
    telling = true;
    if (rangeMoved)
        Q_EMIT q->rangeEdited(next.lo, next.hi);
    else
        Q_EMIT q->thresholdEdited(next.threshold);
    telling = false;
    replotHandles();
    if (current)
        announceHandle(q, *current, false);
}

/// The handle under the hand; a script or the keys move the chosen one.
void HistogramView::Private::moveTo(double value)
{
    Hit moved = gesture->isDragging() ? grabbed : Hit{*current, 1};
    if (gesture->isDragging() && moved.kind == HandleKind::Threshold) {
        if (before.threshold == 0 && values.threshold == 0 && value != 0)
            moved.side = grabbed.side = value > 0 ? 1 : -1; // From rest both ways open the pair.
        value *= moved.side;
    }
    apply(moveHandle(values, moved.kind, value, rules(), gesture->modifiers().testFlag(Qt::ControlModifier)));
}

void HistogramView::Private::nudge(int direction, Qt::KeyboardModifiers now)
{
    const QVector<HandleKind> all = q->handles();
    if (all.isEmpty() || edit.locked)
        return;
    if (!current)
        q->chooseHandle(all.first());
    if (!gesture->nudge(q->handleValue(*current), direction, now))
        return;
    const double pixel = q->pixelOf(q->handleValue(*current));
    const QRect area = plot->axisRect()->rect();
    if (pixel < area.left() || pixel > area.right())
        panBy(pixel < area.left() ? area.left() - pixel + 20 : area.right() - pixel - 20);
}

void HistogramView::Private::takeBack()
{
    values = before;
    edit.lo = before.lo;
    edit.hi = before.hi;
    edit.threshold = before.threshold;
    recount();
    replotHandles();
    Q_EMIT q->gestureCancelled();
}

void HistogramView::Private::panBy(double pixels)
{
    const double shift = -pixels * q->pixelWorth();
    isFitted = false;
    setVisible(q->visibleLo() + shift, q->visibleHi() + shift);
}

bool HistogramView::Private::stepHandle(bool next)
{
    const QVector<HandleKind> all = q->handles();
    const int step = next ? 1 : -1;
    const int index = current ? static_cast<int>(all.indexOf(*current)) : (next ? -1 : static_cast<int>(all.size()));
    if (index + step < 0 || index + step >= all.size())
        return false;
    q->chooseHandle(all.at(index + step));
    return true;
}

QVector<HandleKind> HistogramView::handles() const
{
    QVector<HandleKind> all;
    if (d->edit.quantized)
        all << HandleKind::Low << HandleKind::High;
    if (d->edit.prunable)
        all << HandleKind::Threshold;
    return all;
}

std::optional<HandleKind> HistogramView::currentHandle() const
{
    return d->current;
}

void HistogramView::chooseHandle(HandleKind kind)
{
    if (!handles().contains(kind) || d->current == kind)
        return;
    if (d->gesture->isNudging())
        d->gesture->finish();
    d->current = kind;
    d->replotHandles();
    announceHandle(this, kind, true);
    Q_EMIT currentHandleChanged();
}

double HistogramView::handleValue(HandleKind kind) const
{
    switch (kind) {
    case HandleKind::Low: return d->values.lo;
    case HandleKind::High: return d->values.hi;
    case HandleKind::Threshold: break;
    }
    return d->values.threshold;
}

bool HistogramView::moveHandleTo(HandleKind kind, double value)
{
    if (!handles().contains(kind) || d->edit.locked || !std::isfinite(value))
        return false;
    chooseHandle(kind);
    return d->gesture->moveTo(value);
}

Qt::KeyboardModifiers HistogramView::gestureModifiers() const
{
    return d->gesture->modifiers();
}

QRect HistogramView::gripRectOf(HandleKind kind) const
{
    const QRect area = d->plot->axisRect()->rect();
    const bool top = kind != HandleKind::Threshold;
    const double x = std::clamp<double>(pixelOf(handleValue(kind)), area.left(), area.right());
    return gripRect(QPointF(x, top ? area.top() : area.bottom() + 1), top).toAlignedRect();
}

QPoint HistogramView::gripPosition(HandleKind kind) const
{
    const QRectF box = gripRectOf(kind);
    return {static_cast<int>(std::lround(pixelOf(handleValue(kind)))), static_cast<int>(box.center().y())};
}

QString HistogramView::handleName(HandleKind kind)
{
    switch (kind) {
    case HandleKind::Low: return tr("Low end of the quantization range");
    case HandleKind::High: return tr("High end of the quantization range");
    case HandleKind::Threshold: break;
    }
    return tr("Pruning threshold");
}

QString HistogramView::handleHelp(HandleKind kind)
{
    if (kind == HandleKind::Threshold)
        return tr("Drag it, or press T and then Left or Right. Shift moves ten times finer. A double click removes the "
                  "threshold.");
    return tr("Drag it, or press L or H and then Left or Right. Shift moves ten times finer, Ctrl moves one end alone. A "
              "double click goes back to the method's own range.");
}

void HistogramView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || isEmpty()) {
        event->ignore();
        return;
    }
    d->gesture->drop();
    d->last = event->position().toPoint();
    const std::optional<Private::Hit> hit = d->hitAt(d->last);
    if (!hit) {
        d->pan = Private::Pan::Armed;
        return;
    }
    d->grabbed = *hit;
    const double line = pixelOf(hit->kind == HandleKind::Threshold ? d->values.threshold * hit->side : handleValue(hit->kind));
    chooseHandle(hit->kind);
    if (!d->edit.locked)
        d->gesture->press(d->last.x(), line);
}

void HistogramView::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint position = event->position().toPoint();
    if (d->gesture->isHeld()) {
        d->gesture->move(position.x(), event->modifiers());
    } else if (d->pan != Private::Pan::None) {
        d->pan = Private::Pan::Moving;
        setCursor(Qt::ClosedHandCursor);
        d->panBy(position.x() - d->last.x());
    } else {
        d->hover(position);
    }
    d->last = position;
}

void HistogramView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    d->gesture->release();
    d->pan = Private::Pan::None;
    d->hover(event->position().toPoint());
}

void HistogramView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const std::optional<Private::Hit> hit = isEmpty() ? std::nullopt : d->hitAt(event->position().toPoint());
    if (event->button() != Qt::LeftButton || !hit || d->edit.locked)
        return;
    d->gesture->drop();
    if (hit->kind == HandleKind::Threshold)
        Q_EMIT thresholdReset();
    else
        Q_EMIT rangeReset();
}

void HistogramView::wheelEvent(QWheelEvent *event)
{
    const double steps = event->angleDelta().y() / 120.0;
    if (isEmpty() || steps == 0 || d->gesture->isDragging()) {
        event->ignore();
        return;
    }
    zoom(std::pow(kWheelStep, steps), valueAt(event->position().x()));
    d->hover(event->position().toPoint());
    event->accept();
}

void HistogramView::leaveEvent(QEvent *event)
{
    PlotView::leaveEvent(event);
    if (d->hovered && !d->isEditing()) {
        d->hovered.reset();
        d->replotHandles();
    }
}

bool HistogramView::Private::isOurKey(const QKeyEvent *event) const
{
    const Qt::KeyboardModifiers held = event->modifiers() & ~Qt::KeypadModifier;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: return !(held & ~(Qt::ShiftModifier | Qt::ControlModifier));
    case Qt::Key_Plus: return !(held & ~Qt::ShiftModifier);
    case Qt::Key_Escape: return isEditing();
    case Qt::Key_L:
    case Qt::Key_H:
    case Qt::Key_T:
    case Qt::Key_0:
    case Qt::Key_Minus:
    case Qt::Key_Equal:
    case Qt::Key_Delete: return held == Qt::NoModifier;
    default: return false;
    }
}

bool HistogramView::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride && d->isOurKey(static_cast<QKeyEvent *>(event))) {
        // Plain keys belong to the plot while it has the focus, whatever a menu has bound them to.
        event->accept();
        return true;
    }
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const std::optional<Private::Hit> hit = isEmpty() ? std::nullopt : d->hitAt(help->pos());
        if (hit)
            QToolTip::showText(help->globalPos(),
                               d->edit.locked ? tr("This layer is locked: unlock it to move its handles.")
                                              : tr("%1: %2").arg(handleName(hit->kind), handleHelp(hit->kind)),
                               this);
        else
            QToolTip::hideText();
        return true;
    }
    return PlotView::event(event);
}

bool HistogramView::focusNextPrevChild(bool next)
{
    return d->stepHandle(next) || PlotView::focusNextPrevChild(next);
}

void HistogramView::keyPressEvent(QKeyEvent *event)
{
    if (isEmpty() || !d->isOurKey(event) || d->gesture->isCancelled()) {
        PlotView::keyPressEvent(event);
        return;
    }
    const bool dragging = d->gesture->isDragging();
    const double middle = d->current ? (*d->current == HandleKind::Threshold ? d->values.threshold : handleValue(*d->current))
                                     : (visibleLo() + visibleHi()) / 2;
    if (event->key() == Qt::Key_Escape)
        d->gesture->cancel();
    else if (dragging)
        return; // One hand at a time.
    else if (event->key() == Qt::Key_Left)
        d->nudge(-1, event->modifiers());
    else if (event->key() == Qt::Key_Right)
        d->nudge(1, event->modifiers());
    else if (event->key() == Qt::Key_L)
        chooseHandle(HandleKind::Low);
    else if (event->key() == Qt::Key_H)
        chooseHandle(HandleKind::High);
    else if (event->key() == Qt::Key_T)
        chooseHandle(HandleKind::Threshold);
    else if (event->key() == Qt::Key_0)
        fit();
    else if (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal)
        zoom(kWheelStep, middle);
    else if (event->key() == Qt::Key_Minus)
        zoom(1 / kWheelStep, middle);
    else if (!d->edit.locked) { // Delete
        d->gesture->finish();
        Q_EMIT layerReset();
    }
}

void HistogramView::focusInEvent(QFocusEvent *event)
{
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason) {
        d->current.reset();
        d->stepHandle(event->reason() == Qt::TabFocusReason);
    }
    PlotView::focusInEvent(event);
    d->replotHandles();
}

void HistogramView::focusOutEvent(QFocusEvent *event)
{
    PlotView::focusOutEvent(event);
    if (d->gesture->isNudging())
        d->gesture->finish();
    d->replotHandles();
}

} // namespace espalier
