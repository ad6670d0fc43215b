// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/histogram/histogramhandles.h"

#include "widgets/histogram/handlepainting.h"
#include "widgets/histogram/histogramaccessible.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace espalier {

namespace {
/// A tenth of a pixel is the narrowest range a hand can make.
constexpr double kSmallestPixels = 0.1;
} // namespace

HistogramHandles::HistogramHandles(HistogramView *view, std::function<QRect()> area) : QObject(view), m_view(view), m_area(std::move(area))
{
    const auto track = [this] {
        const QRect bars = m_area();
        return RangeGesture::Track{static_cast<double>(bars.left()), bars.right() + 1.0, m_view->pixelWorth(),
                                   [this](double pixel) { return m_view->valueAt(pixel); }};
    };
    m_gesture = new RangeGesture(
        track, [this] { return !m_edit.locked; }, this);
    wireGesture();
}

void HistogramHandles::wireGesture()
{
    connect(m_gesture, &RangeGesture::started, this, [this] {
        m_before = m_values;
        Q_EMIT m_view->gestureStarted();
    });
    connect(m_gesture, &RangeGesture::moved, this, &HistogramHandles::take);
    connect(m_gesture, &RangeGesture::finished, this, [this] {
        Q_EMIT m_view->gestureFinished();
        Q_EMIT changed();
    });
    connect(m_gesture, &RangeGesture::cancelled, this, &HistogramHandles::takeBack);
}

bool HistogramHandles::set(const HistogramEdit &edit)
{
    const QVector<HandleKind> before = all();
    m_edit = edit;
    m_edit.quantized = edit.quantized && std::isfinite(edit.lo) && std::isfinite(edit.hi);
    m_edit.threshold = std::isfinite(edit.threshold) ? std::max(0.0, edit.threshold) : 0;
    const HandleValues next{m_edit.lo, m_edit.hi, m_edit.threshold};
    const HandleValues previous = std::exchange(m_values, next);
    if (m_current && before != all() && !all().contains(*m_current))
        m_current.reset();
    return !(previous == next);
}

double HistogramHandles::value(HandleKind kind) const
{
    switch (kind) {
    case HandleKind::Low: return m_values.lo;
    case HandleKind::High: return m_values.hi;
    case HandleKind::Threshold: break;
    }
    return m_values.threshold;
}

QVector<HandleKind> HistogramHandles::all() const
{
    QVector<HandleKind> kinds;
    if (m_edit.quantized)
        kinds << HandleKind::Low << HandleKind::High;
    if (m_edit.prunable)
        kinds << HandleKind::Threshold;
    return kinds;
}

void HistogramHandles::choose(HandleKind kind)
{
    if (!all().contains(kind) || m_current == kind)
        return;
    finishNudge();
    m_current = kind;
    Q_EMIT changed();
    announceHandle(m_view, kind, true);
    Q_EMIT m_view->currentHandleChanged();
}

bool HistogramHandles::step(bool next)
{
    const QVector<HandleKind> kinds = all();
    const int step = next ? 1 : -1;
    const int index = m_current ? static_cast<int>(kinds.indexOf(*m_current)) : (next ? -1 : static_cast<int>(kinds.size()));
    if (index + step < 0 || index + step >= kinds.size())
        return false;
    choose(kinds.at(index + step));
    return true;
}

QRect HistogramHandles::gripRectOf(HandleKind kind) const
{
    const QRect area = m_area();
    const bool top = kind != HandleKind::Threshold;
    const double x = std::clamp<double>(m_view->pixelOf(value(kind)), area.left(), area.right());
    return gripRect(QPointF(x, top ? area.top() : area.bottom() + 1), top).toAlignedRect();
}

HandleRules HistogramHandles::rules() const
{
    const double worth = m_view->pixelWorth();
    return {m_edit.symmetric, m_edit.zeroExact, roundedForStep(kSmallestPixels * worth, worth)};
}

std::optional<HistogramHandles::Hit> HistogramHandles::hitAt(QPoint position) const
{
    const QRect area = m_area();
    const bool onTop = position.y() < area.top();
    const bool below = position.y() > area.bottom();
    std::optional<Hit> best;
    double bestDistance = 1e9;
    const auto offer = [&](HandleKind kind, int side, double value) {
        const double x = m_view->pixelOf(value);
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
    if (m_edit.quantized && !below) {
        offer(HandleKind::Low, 1, m_values.lo);
        offer(HandleKind::High, 1, m_values.hi);
        // Bounds that lie on each other: the pointer's side tells which one is meant.
        if (best && std::abs(m_view->pixelOf(m_values.hi) - m_view->pixelOf(m_values.lo)) < 1)
            best->kind = position.x() < m_view->pixelOf(m_values.lo) ? HandleKind::Low : HandleKind::High;
    }
    const bool resting = m_values.threshold == 0;
    if (m_edit.prunable && !onTop && (!resting || below)) {
        offer(HandleKind::Threshold, 1, m_values.threshold);
        if (!resting)
            offer(HandleKind::Threshold, -1, -m_values.threshold);
    }
    return best;
}

bool HistogramHandles::press(QPoint position)
{
    m_gesture->drop();
    const std::optional<Hit> hit = hitAt(position);
    if (!hit)
        return false;
    m_grabbed = *hit;
    const double line = m_view->pixelOf(hit->kind == HandleKind::Threshold ? m_values.threshold * hit->side : value(hit->kind));
    choose(hit->kind);
    if (!m_edit.locked)
        m_gesture->press(position.x(), line);
    return true;
}

void HistogramHandles::setHovered(std::optional<HandleKind> kind)
{
    if (std::exchange(m_hovered, kind) != kind)
        Q_EMIT changed();
}

bool HistogramHandles::nudge(int direction, Qt::KeyboardModifiers modifiers)
{
    const QVector<HandleKind> kinds = all();
    if (kinds.isEmpty() || m_edit.locked)
        return false;
    if (!m_current)
        choose(kinds.first());
    return m_gesture->nudge(value(*m_current), direction, modifiers);
}

bool HistogramHandles::moveTo(HandleKind kind, double value)
{
    if (!all().contains(kind) || m_edit.locked || !std::isfinite(value))
        return false;
    choose(kind);
    return m_gesture->moveTo(value);
}

void HistogramHandles::reset(const Hit &hit)
{
    m_gesture->drop();
    if (hit.kind == HandleKind::Threshold)
        Q_EMIT m_view->thresholdReset();
    else
        Q_EMIT m_view->rangeReset();
}

void HistogramHandles::finishNudge()
{
    if (m_gesture->isNudging())
        m_gesture->finish();
}

/// The handle under the hand; a script or the keys move the chosen one.
void HistogramHandles::take(double value)
{
    Hit moved = m_gesture->isDragging() ? m_grabbed : Hit{*m_current, 1};
    if (m_gesture->isDragging() && moved.kind == HandleKind::Threshold) {
        if (m_before.threshold == 0 && m_values.threshold == 0 && value != 0)
            moved.side = m_grabbed.side = value > 0 ? 1 : -1; // From rest both ways open the pair.
        value *= moved.side;
    }
    apply(moveHandle(m_values, moved.kind, value, rules(), m_gesture->modifiers().testFlag(Qt::ControlModifier)));
}

void HistogramHandles::apply(const HandleValues &next)
{
    if (next == m_values)
        return;
    const bool rangeMoved = next.lo != m_values.lo || next.hi != m_values.hi;
    m_values = next;
    m_edit.lo = next.lo;
    m_edit.hi = next.hi;
    m_edit.threshold = next.threshold;
    m_isTelling = true;
    if (rangeMoved)
        Q_EMIT m_view->rangeEdited(next.lo, next.hi);
    else
        Q_EMIT m_view->thresholdEdited(next.threshold);
    m_isTelling = false;
    Q_EMIT changed();
    if (m_current)
        announceHandle(m_view, *m_current, false);
}

void HistogramHandles::takeBack()
{
    m_values = m_before;
    m_edit.lo = m_before.lo;
    m_edit.hi = m_before.hi;
    m_edit.threshold = m_before.threshold;
    Q_EMIT changed();
    Q_EMIT m_view->gestureCancelled();
}

void HistogramHandles::paint(QPainter &painter, const HistogramFrame &frame) const
{
    // The chosen handle comes last, on top of one that it meets.
    QVector<HandleKind> order = all();
    if (m_current && order.removeOne(*m_current))
        order.append(*m_current);
    for (const HandleKind kind : order) {
        HandleLook look{kind,  value(kind),    m_view->pixelWorth(), m_edit.locked, kind == m_current && m_view->hasFocus(),
                        false, m_view->width()};
        if (kind == HandleKind::Threshold && m_values.threshold > 0) {
            HandleLook left = look;
            left.value = -m_values.threshold;
            paintRangeHandle(painter, frame, left, m_view->colors());
        }
        look.isLabelled = kind == m_hovered || (kind == m_current && (m_gesture->isMoving() || m_view->hasFocus()));
        paintRangeHandle(painter, frame, look, m_view->colors());
    }
}

} // namespace espalier
