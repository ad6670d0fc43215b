// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPointF>
#include <QRectF>

class QPainter;

namespace espalier {

/// What can be dragged along the x axis of a histogram.
enum class HandleKind { Low, High, Threshold };

/// Two ends of a quantization range and the pruning threshold (a mirrored pair at -t and t).
struct HandleValues {
    double lo = 0;
    double hi = 0;
    double threshold = 0;
    bool operator==(const HandleValues &) const = default;
};

/// What a move must respect.
struct HandleRules {
    bool symmetric = false; ///< Both ends of the range move, unless freed by `free`.
    bool zeroExact = true;  ///< lo <= 0 <= hi.
    double smallest = 0;    ///< Least width of a range, > 0.
};

/// `start` with the handle `kind` moved to `value`. `free` lets one end of a symmetric range move alone. An end that would
/// pass zero (zero exact) or the other end stops there. The threshold never goes below 0.
HandleValues moveHandle(const HandleValues &start, HandleKind kind, double value, const HandleRules &rules, bool free);

/// `value` rounded to the power of ten that is at most a hundredth of `worth` (what one step of the hand is worth), so that
/// a dragged range reads -0.4013 and not -0.40127384729. Returns the double nearest to that decimal number.
double roundedForStep(double value, double worth);

/// Grips are drawn and hit with these sizes, in logical pixels.
inline constexpr int kGripWidth = 13;
inline constexpr int kGripHeight = 15;
inline constexpr int kHandleReach = 6; ///< How far from a handle's line a press still takes it.

/// The grip whose tip stands at `tip`: above the tip when `pointsDown`, else below it.
QRectF gripRect(QPointF tip, bool pointsDown);

/// A pentagon with its tip at `tip`; a ring in `focus` around it when that colour is valid. `hollow`: off or locked.
void paintGrip(QPainter &painter, QPointF tip, bool pointsDown, const QColor &fill, const QColor &background, bool hollow,
               const QColor &focus);

} // namespace espalier
