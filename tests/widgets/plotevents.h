// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse events with modifiers (QTest::mouseMove carries none) and sample histograms for tests of plots.
#pragma once

#include "engine/stats/statistics.h"

#include <QApplication>
#include <QImage>
#include <QMouseEvent>
#include <QSet>
#include <QWheelEvent>
#include <QWidget>

#include <algorithm>
#include <cmath>

namespace espalier::test {

inline void sendMouse(QWidget *widget, QEvent::Type type, QPoint position, Qt::KeyboardModifiers modifiers = {})
{
    const bool move = type == QEvent::MouseMove;
    const Qt::MouseButtons held = type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton;
    QMouseEvent event(type, position, widget->mapToGlobal(position), move ? Qt::NoButton : Qt::LeftButton, held, modifiers);
    QApplication::sendEvent(widget, &event);
}

inline void sendHover(QWidget *widget, QPoint position)
{
    QMouseEvent event(QEvent::MouseMove, position, widget->mapToGlobal(position), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(widget, &event);
}

inline void sendWheel(QWidget *widget, QPoint position, int steps, Qt::KeyboardModifiers modifiers = {})
{
    QWheelEvent event(position, widget->mapToGlobal(position), {}, QPoint(0, 120 * steps), Qt::NoButton, modifiers, Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(widget, &event);
}

/// Press at `from`, `steps` moves to `to`, release.
inline void drag(QWidget *widget, QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {}, int steps = 5)
{
    sendMouse(widget, QEvent::MouseButtonPress, from, modifiers);
    for (int i = 1; i <= steps; ++i)
        sendMouse(widget, QEvent::MouseMove, from + (to - from) * i / steps, modifiers);
    sendMouse(widget, QEvent::MouseButtonRelease, to, modifiers);
}

/// A bell of `bins` bins over [lo, hi]; sums and squares as if all values sat in the middle of their bin.
inline Histogram bell(double lo, double hi, int bins, double total = 1e6)
{
    Histogram histogram;
    histogram.lo = lo;
    histogram.hi = hi;
    histogram.counts.resize(bins);
    histogram.sums.resize(bins);
    histogram.squares.resize(bins);
    const double width = (hi - lo) / bins;
    for (int i = 0; i < bins; ++i) {
        const double x = lo + (i + 0.5) * width;
        const double z = x / (hi - lo) * 10;
        histogram.counts[i] = std::int64_t(std::llround(total * width * 10 / (hi - lo) * 0.3989 * std::exp(-z * z / 2)));
        histogram.sums[i] = double(histogram.counts[i]) * x;
        histogram.squares[i] = double(histogram.counts[i]) * x * x;
    }
    return histogram;
}

inline int colorsIn(const QImage &image)
{
    QSet<QRgb> seen;
    for (int y = 0; y < image.height(); y += 2)
        for (int x = 0; x < image.width(); ++x)
            seen.insert(image.pixel(x, y));
    return int(seen.size());
}

} // namespace espalier::test
