// SPDX-License-Identifier: GPL-3.0-or-later
// Times of what a hand does, for the files of espalier-bench-drag.
#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QSize>
#include <QWidget>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

namespace espalier::bench {

inline constexpr int kMoves = 300;
inline constexpr int kWarmUp = 20;

/// Milliseconds that this thread has computed for so far.
inline double threadTime()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

/// Times of one action, done again and again.
struct Times {
    std::vector<double> wall;
    std::vector<double> thread;

    template <typename Action> void measure(Action action)
    {
        QElapsedTimer timer;
        timer.start();
        const double before = threadTime();
        action();
        QApplication::processEvents(); // Paints what the action has made dirty.
        thread.push_back(threadTime() - before);
        wall.push_back(double(timer.nsecsElapsed()) / 1e6);
    }

    void report(const char *what, QSize size)
    {
        std::printf("%-34s %4dx%-4d", what, size.width(), size.height());
        for (std::vector<double> *times : {&wall, &thread}) {
            times->erase(times->begin(), times->begin() + kWarmUp);
            std::sort(times->begin(), times->end());
            std::printf("  %s median %6.2f ms, p95 %6.2f ms", times == &wall ? "wall" : "thread", (*times)[times->size() / 2],
                        (*times)[times->size() * 95 / 100]);
        }
        std::printf("\n");
    }
};

inline void sendMove(QWidget *widget, QEvent::Type type, QPoint position)
{
    const Qt::MouseButton button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
    QMouseEvent event(type, position, widget->mapToGlobal(position), button, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(widget, &event);
}

/// The importance page on a layer of 512 x 4,608 weights: its handle, shares, channel, another layer (bench_importance.cpp).
void benchImportancePage(QSize size);

} // namespace espalier::bench
