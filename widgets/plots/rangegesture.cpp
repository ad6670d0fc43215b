// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/rangegesture.h"

#include "widgets/plots/rangehandle.h"

#include <QTimerEvent>

#include <algorithm>

namespace espalier {

namespace {

/// Shift makes moves this much finer.
constexpr double kShiftFactor = 0.1;
/// Nudges this near in time are one gesture.
constexpr int kNudgePauseMs = 1000;

double precisionFactor(Qt::KeyboardModifiers modifiers)
{
    return modifiers.testFlag(Qt::ShiftModifier) ? kShiftFactor : 1.0;
}

} // namespace

RangeGesture::RangeGesture(std::function<Track()> track, std::function<bool()> mayBegin, QObject *parent)
    : QObject(parent), m_track(std::move(track)), m_mayBegin(std::move(mayBegin))
{
}

bool RangeGesture::begin(State kind)
{
    if (!m_mayBegin())
        return false;
    if (m_state == kind)
        return true;
    if (isMoving())
        finish();
    m_state = kind;
    Q_EMIT started();
    return m_state == kind;
}

void RangeGesture::press(double pointer, double handle)
{
    finish();
    m_pointer = pointer;
    m_handle = handle;
    m_state = State::Armed;
}

void RangeGesture::move(double pointer, Qt::KeyboardModifiers modifiers)
{
    if (!isHeld())
        return;
    const double distance = pointer - m_pointer;
    m_pointer = pointer;
    if (m_state == State::Armed && distance != 0 && !begin(State::Drag))
        m_state = State::Cancelled;
    if (m_state != State::Drag)
        return;
    m_modifiers = modifiers;
    m_handle += distance * precisionFactor(modifiers);
    const Track track = m_track();
    const double pixel = std::clamp(m_handle, track.first, track.last);
    Q_EMIT moved(roundedForStep(track.valueAt(pixel), track.worth * precisionFactor(modifiers)));
}

void RangeGesture::release()
{
    if (m_state == State::Drag)
        finish();
    if (isHeld())
        m_state = State::None;
}

void RangeGesture::drop()
{
    finish();
    m_state = State::None;
}

bool RangeGesture::nudge(double value, int direction, Qt::KeyboardModifiers modifiers)
{
    if (!begin(State::Nudge))
        return false;
    m_modifiers = modifiers;
    m_pause.start(kNudgePauseMs, this);
    const double worth = m_track().worth * precisionFactor(modifiers);
    Q_EMIT moved(roundedForStep(value + direction * worth, worth));
    return true;
}

bool RangeGesture::moveTo(double value)
{
    m_modifiers = Qt::NoModifier;
    if (!begin(State::Nudge))
        return false;
    Q_EMIT moved(value);
    finish();
    return true;
}

void RangeGesture::finish()
{
    m_pause.stop();
    if (!isMoving())
        return;
    m_state = State::None;
    Q_EMIT finished();
}

void RangeGesture::cancel()
{
    m_pause.stop();
    if (!isMoving())
        return;
    // The button may still be down.
    m_state = m_state == State::Drag ? State::Cancelled : State::None;
    Q_EMIT cancelled();
}

void RangeGesture::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_pause.timerId())
        finish();
    else
        QObject::timerEvent(event);
}

} // namespace espalier
