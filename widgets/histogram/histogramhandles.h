// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/histogram/histogramview.h"
#include "widgets/plots/rangegesture.h"

#include <QObject>

class QPainter;

namespace espalier {

struct HistogramFrame;

/// The handles of a HistogramView: which there are, where they stand, which one is chosen, and what mouse and keys do to them. Tells the
/// view's owner by the view's signals.
class HistogramHandles final : public QObject
{
    Q_OBJECT
public:
    /// What the pointer is over: a handle, and on which side of zero when it is the threshold.
    struct Hit {
        HandleKind kind = HandleKind::Low;
        int side = 1;
    };

    /// `area`: where bars stand, in widget coordinates.
    HistogramHandles(HistogramView *view, std::function<QRect()> area);

    /// Allowed at any time. True when a handle stands elsewhere than before.
    bool set(const HistogramEdit &edit);
    const HistogramEdit &edit() const { return m_edit; }
    const HandleValues &values() const { return m_values; }
    double value(HandleKind kind) const;
    QVector<HandleKind> all() const; ///< Those that exist, in Tab order.
    std::optional<HandleKind> current() const { return m_current; }
    void choose(HandleKind kind);
    /// To the next or the one before; false at the end.
    bool step(bool next);
    void forgetChoice() { m_current.reset(); }
    QRect gripRectOf(HandleKind kind) const;

    std::optional<Hit> hitAt(QPoint position) const;
    bool press(QPoint position); ///< True when there is a handle, movable or not.
    void move(QPoint position, Qt::KeyboardModifiers modifiers) { m_gesture->move(position.x(), modifiers); }
    void release() { m_gesture->release(); }
    void setHovered(std::optional<HandleKind> kind);
    bool nudge(int direction, Qt::KeyboardModifiers modifiers);
    /// One whole gesture, as a screen reader or script does it. False when the handle does not exist or is locked.
    bool moveTo(HandleKind kind, double value);
    /// A double click: back to the method's own range, or no threshold.
    void reset(const Hit &hit);

    /// The hand itself. Its signals come from here.
    RangeGesture &gesture() const { return *m_gesture; }
    void finishNudge();
    bool isTelling() const { return m_isTelling; }

    /// Lines, grips and the value of the one that is under the pointer or moved.
    void paint(QPainter &painter, const HistogramFrame &frame) const;

Q_SIGNALS:
    void changed(); ///< To be painted anew.

private:
    void wireGesture();
    HandleRules rules() const;
    void take(double value);
    void apply(const HandleValues &next);
    void takeBack();

    HistogramView *m_view;
    std::function<QRect()> m_area;
    RangeGesture *m_gesture = nullptr;
    HistogramEdit m_edit;
    HandleValues m_values;    ///< What the handles show: the edit's values, or the hand's while it moves.
    HandleValues m_before;    ///< As the gesture began.
    bool m_isTelling = false; ///< The owner is being told of a move: one replot follows, an answer needs none.
    std::optional<HandleKind> m_current;
    std::optional<HandleKind> m_hovered;
    Hit m_grabbed; ///< By the mouse.
};

} // namespace espalier
