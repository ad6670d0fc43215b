// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBasicTimer>
#include <QObject>

#include <functional>

namespace espalier {

/// The hand on a handle that slides along an axis. A press takes the handle, moves drag it (Shift: ten times finer), the release ends the
/// drag; a click alone is no gesture. Keys nudge it by one pixel's worth; nudges at most a second apart are one gesture. Escape takes the
/// gesture back: moves until the release mean nothing then. Values are rounded to what a step of the hand is worth (roundedForStep).
///
/// One gesture is started(), any number of moved(), then finished() or cancelled(): one undo step for whoever keeps the recipe.
class RangeGesture final : public QObject
{
    Q_OBJECT
public:
    /// The axis as it is shown now, in pixels along it.
    struct Track {
        double first = 0, last = 0; ///< Where the handle can be, first < last.
        double worth = 0;           ///< What one pixel means, > 0.
        std::function<double(double pixel)> valueAt;
    };

    /// `mayBegin`: false where the handle is locked; it may say so.
    RangeGesture(std::function<Track()> track, std::function<bool()> mayBegin, QObject *parent);

    bool isMoving() const { return m_state == State::Drag || m_state == State::Nudge; }
    bool isDragging() const { return m_state == State::Drag; }
    bool isNudging() const { return m_state == State::Nudge; }
    /// A button is down on the handle, or was when the gesture was cancelled.
    bool isHeld() const { return m_state == State::Armed || m_state == State::Drag || m_state == State::Cancelled; }
    bool isCancelled() const { return m_state == State::Cancelled; }
    /// Of the newest move.
    Qt::KeyboardModifiers modifiers() const { return m_modifiers; }

    /// Takes the handle whose line is at `handle` (pixels). Ends a gesture by keys.
    void press(double pointer, double handle);
    /// Does nothing where no handle is held.
    void move(double pointer, Qt::KeyboardModifiers modifiers);
    /// Ends a drag and lets the handle go; nudges go on.
    void release();
    /// Ends whatever is under way and lets the handle go.
    void drop();
    /// One pixel's worth up (1) or down (-1) from `value`. False where it may not begin.
    bool nudge(double value, int direction, Qt::KeyboardModifiers modifiers);
    /// One whole gesture, as a screen reader or script does it. False where it may not begin.
    bool moveTo(double value);
    void finish();
    void cancel();

Q_SIGNALS:
    void started();
    void moved(double value);
    void finished();
    void cancelled();

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    enum class State { None, Armed, Drag, Nudge, Cancelled };
    bool begin(State kind);

    std::function<Track()> m_track;
    std::function<bool()> m_mayBegin;
    State m_state = State::None;
    Qt::KeyboardModifiers m_modifiers;
    double m_pointer = 0; ///< At the newest event.
    double m_handle = 0;  ///< Where the handle would be if nothing bounded it.
    QBasicTimer m_pause;
};

} // namespace espalier
