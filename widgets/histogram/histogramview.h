// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/quant/spec.h"
#include "engine/stats/statistics.h"
#include "widgets/plots/plotview.h"
#include "widgets/plots/rangehandle.h"

#include <QVector>

#include <memory>
#include <optional>
#include <vector>

namespace espalier {

/// What the handles of a HistogramView stand for. Values only: whoever owns the recipe fills it in.
struct HistogramEdit {
    bool quantized = false;     ///< Range handles exist.
    bool symmetric = true;      ///< A drag of one end moves both, unless Ctrl is held.
    bool zeroExact = true;      ///< An end never passes zero.
    double lo = 0, hi = 0;      ///< The range in force.
    std::vector<double> levels; ///< Rising values of the quantization levels; empty: not drawn.
    bool prunable = false;      ///< The threshold handle exists (magnitude criterion).
    double threshold = 0;       ///< |w| below it goes; 0 = the handle rests at zero, nothing is pruned.
    bool locked = false;        ///< Handles are shown and cannot be moved.
};

/// Histogram of a layer's values with handles for the quantization range (grips on top) and the pruning threshold (mirrored,
/// grips below). Keeps no recipe: it shows values and says by signals what the hand does.
///
/// One gesture (a drag, or nudges at most one second apart) is gestureStarted, any number of rangeEdited / thresholdEdited,
/// then gestureFinished or gestureCancelled. The handles follow the hand at once; the owner answers with setEdit (levels,
/// perhaps other values), also from inside these signals. gestureCancelled comes after the handles are back.
///
/// Mouse: drag handles (Shift: ten times finer; Ctrl: one end alone), drag elsewhere pans, wheel zooms at the pointer, double
/// click on a handle resets it. Keys: L H T or Tab choose a handle, Left / Right nudge by one pixel's worth, 0 fits, + and -
/// zoom, Delete asks for float, Escape cancels. Each handle is an accessible slider.
class HistogramView final : public PlotView
{
    Q_OBJECT
public:
    explicit HistogramView(QWidget *parent = nullptr);
    ~HistogramView() override;

    /// Of the layer. Keeps the zoom when the outer range did not change, else fits. An empty histogram shows emptyText().
    void setHistogram(const Histogram &histogram);
    const Histogram &histogram() const;
    /// Finer bins for the visible range (computeHistogram); used while they cover it and are finer than the layer's own.
    void setDetail(const Histogram &detail);
    /// Thin outlines of the other selected layers, scaled to this layer's number of values.
    void setOutlines(std::vector<Histogram> outlines);
    /// A thicker outline of one channel of this layer, scaled likewise; without bins: none.
    void setChannel(const Histogram &channel);
    const Histogram &channel() const;
    /// Ranges, threshold, levels. Allowed at any time, also during a drag.
    void setEdit(const HistogramEdit &edit);
    const HistogramEdit &edit() const;
    /// The words at the axes, e.g. "Weight of layer1.0.conv1" and "Weights per bin" (translated by the caller; empty: of weights).
    void setTitles(const QString &values, const QString &counts = {});

    bool isLogScale() const;
    bool levelsShown() const;
    double visibleLo() const;
    double visibleHi() const;

    // --- handles, for accessibility and tests
    QVector<HandleKind> handles() const; ///< Those that exist, in Tab order.
    std::optional<HandleKind> currentHandle() const;
    void chooseHandle(HandleKind kind);
    double handleValue(HandleKind kind) const;
    /// One whole gesture, as a screen reader or script does it. False when the handle does not exist or is locked.
    bool moveHandleTo(HandleKind kind, double value);
    QPoint gripPosition(HandleKind kind) const; ///< Middle of the grip (threshold: the right one), widget coordinates.
    QRect gripRectOf(HandleKind kind) const;
    static QString handleName(HandleKind kind);
    static QString handleHelp(HandleKind kind);
    double valueAt(double x) const; ///< Of a widget x coordinate.
    double pixelOf(double value) const;
    double pixelWorth() const; ///< What one pixel means on the x axis.

    bool isEmpty() const override;
    QString toCsv() const override;
    /// Modifiers of the newest move (Alt: same value in all selected layers instead of the same clip ratio).
    Qt::KeyboardModifiers gestureModifiers() const;

public Q_SLOTS:
    void setLogScale(bool on);
    void setLevelsShown(bool on);
    void fit();
    void zoom(double factor, double around);

Q_SIGNALS:
    void gestureStarted();
    /// With a symmetric scheme lo != -hi says that one end was freed with Ctrl: the scheme must become asymmetric.
    void rangeEdited(double lo, double hi);
    void thresholdEdited(double threshold);
    void gestureFinished();
    void gestureCancelled();
    void rangeReset();     ///< Double click on a range handle: back to the method's own range.
    void thresholdReset(); ///< Double click on the threshold.
    void layerReset();     ///< Delete: back to float.
    void visibleRangeChanged(double lo, double hi);
    void currentHandleChanged();

protected:
    void applyColors() override;
    void applyWords() override;
    QString pictureName() const override;
    bool event(QEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace espalier
