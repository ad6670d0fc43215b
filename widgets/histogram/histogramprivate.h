// SPDX-License-Identifier: GPL-3.0-or-later
// Shared by the files that implement HistogramView: build and show, hands, accessibility.
#pragma once

#include "widgets/histogram/histogrampainting.h"
#include "widgets/histogram/histogramview.h"
#include "widgets/plots/paintedlayer.h"
#include "widgets/plots/rangegesture.h"

namespace espalier {

/// Lets QAccessible find the sliders of every HistogramView. Safe to call more than once.
void installHistogramAccessibility();
/// Tells screen readers that a handle's value changed, or that it took the focus.
void announceHandle(HistogramView *view, HandleKind kind, bool focused);

struct HistogramView::Private {
    enum class Pan { None, Armed, Moving };
    /// What the pointer is over: a handle, and on which side of zero when it is the threshold.
    struct Hit {
        HandleKind kind = HandleKind::Low;
        int side = 1;
    };

    explicit Private(HistogramView *view);

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
    RangeGesture::Track track() const;
    void wireGesture();
    void moveTo(double value);
    void apply(const HandleValues &next);
    void nudge(int direction, Qt::KeyboardModifiers modifiers);
    void takeBack();
    bool isEditing() const { return gesture->isMoving(); }
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

    RangeGesture *gesture = nullptr;
    Pan pan = Pan::None;
    bool telling = false; ///< The owner is being told of a move: one replot follows, setEdit needs none.
    HandleValues before;  ///< As the gesture began.
    std::optional<HandleKind> current;
    std::optional<HandleKind> hovered;
    Hit grabbed; ///< By the mouse.
    QPoint last; ///< Pointer at the newest event.
};

} // namespace espalier
