// SPDX-License-Identifier: GPL-3.0-or-later
// Shared by the files that implement HistogramView: build and show, hands, accessibility.
#pragma once

#include "widgets/histogram/histogrampainting.h"
#include "widgets/histogram/histogramview.h"
#include "widgets/plots/paintedlayer.h"

#include <QBasicTimer>

namespace espalier {

/// Lets QAccessible find the sliders of every HistogramView. Safe to call more than once.
void installHistogramAccessibility();
/// Tells screen readers that a handle's value changed, or that it took the focus.
void announceHandle(HistogramView *view, HandleKind kind, bool focused);

struct HistogramView::Private {
    enum class Gesture { None, ArmedHandle, Drag, ArmedPan, Pan, Nudge, Cancelled };
    /// What the pointer is over: a handle, and on which side of zero when it is the threshold.
    struct Hit {
        HandleKind kind = HandleKind::Low;
        int side = 1;
    };

    explicit Private(HistogramView *view) : q(view) { }

    // --- showing (histogramview.cpp)
    void build();
    void showAxes();
    void rescaleY();
    void setVisible(double lo, double hi);
    void fitted(double *lo, double *hi) const;
    void refitIfOutside();
    void recount();
    void replotHandles();
    HistogramFrame frame() const;
    const Histogram &shown() const;
    void paintBackground(QPainter &painter);
    void paintHandles(QPainter &painter);
    void paintHandle(QPainter &painter, HandleKind kind, double value, bool labelled);
    void paintOutside(QPainter &painter, double value, const QColor &color, bool top);

    // --- hands (histogramhandles.cpp)
    std::optional<Hit> hitAt(QPoint position) const;
    HandleRules rules() const;
    void hover(QPoint position);
    bool begin(Gesture kind);
    void apply(const HandleValues &next);
    void dragTo(QPoint position, Qt::KeyboardModifiers modifiers);
    void nudge(int direction, Qt::KeyboardModifiers modifiers);
    void finish();
    void cancel();
    bool isEditing() const { return gesture == Gesture::Drag || gesture == Gesture::Nudge; }
    bool stepHandle(bool next);
    void panBy(double pixels);
    bool isOurKey(const QKeyEvent *event) const;

    HistogramView *q = nullptr;
    QCustomPlot *plot = nullptr;
    QCPLayer *handleLayer = nullptr;

    Histogram histogram;
    Histogram detail;
    std::vector<Histogram> outlines;
    Histogram channel; ///< Of one channel; without bins: none.
    HistogramEdit edit;
    HandleValues values;             ///< What the handles show: edit's values, or the hand's while it moves.
    std::vector<double> levelCounts; ///< Of edit.levels under `values`.
    QString valueTitle, countTitle;
    bool logScale = true;
    bool levelsShown = true;
    bool isFitted = true; ///< Nobody zoomed: new values outside widen the view.

    Gesture gesture = Gesture::None;
    bool telling = false; ///< The owner is being told of a move: one replot follows, setEdit needs none.
    HandleValues before;  ///< As the gesture began.
    std::optional<HandleKind> current;
    std::optional<HandleKind> hovered;
    Hit grabbed;
    QPoint last;          ///< Pointer at the newest event.
    double dragPixel = 0; ///< Where the grabbed handle would be if nothing bounded it.
    Qt::KeyboardModifiers modifiers;
    QBasicTimer nudgeTimer;
};

} // namespace espalier
