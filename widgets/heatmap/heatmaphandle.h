// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/heatmap/heatmap.h"

#include <QObject>

class QCPAxis;
class QKeyEvent;

namespace espalier {

class ColorBar;
class RangeGesture;

/// The threshold as a handle on a Heatmap's colour scale: where it is, how it looks, and what mouse and keys do to it.
class HeatmapHandle final : public QObject
{
    Q_OBJECT
public:
    HeatmapHandle(Heatmap *map, ColorBar *scale);

    /// One that the hand moves keeps its value until the gesture ends.
    void set(std::optional<ScaleHandle> handle);
    const std::optional<ScaleHandle> &get() const { return m_handle; }
    bool isShown() const { return m_handle && !m_map->isEmpty(); }
    bool isChosen() const { return m_isChosen; }
    void choose(bool on);
    bool moveTo(double value);
    std::pair<double, double> range() const;
    QPoint gripPosition() const;
    QString words() const; ///< What the handle is, and how it is moved.

    bool isOver(QPoint position) const;
    bool isHovered() const { return m_isHovered; }
    /// Says whether that is news.
    bool setHovered(bool on);
    bool press(QPoint position);                                 ///< True when the handle is taken.
    bool move(QPoint position, Qt::KeyboardModifiers modifiers); ///< True while a button is down on the handle.
    bool release();                                              ///< The same.
    bool isDragging() const;
    void finishNudge();
    bool isKey(const QKeyEvent *event) const;
    void pressKey(const QKeyEvent *event);
    void reset();

    /// The scale at the left of the bar, where the handle has one of its own.
    void showOwnScale();
    void paint(QPainter &painter, const QFont &font) const;

Q_SIGNALS:
    void changed(); ///< To be painted and told anew.

private:
    QCPAxis *axis() const;
    double pixel() const; ///< y of the handle's line.
    double worth() const; ///< Of one pixel.
    bool mayBegin();
    void takeValue(double value);
    void wireGesture();
    void paintText(QPainter &painter, double y, const QColor &color) const;

    Heatmap *m_map;
    ColorBar *m_scale;
    RangeGesture *m_gesture;
    std::optional<ScaleHandle> m_handle;
    bool m_isHovered = false;
    bool m_isChosen = false;
    bool m_isTelling = false; ///< The owner is being told of a move.
    double m_before = 0;      ///< The value as the gesture began.
};

} // namespace espalier
