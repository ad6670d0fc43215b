// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plotview.h"

#include <memory>
#include <vector>

namespace espalier {

/// Figures after one epoch; accuracies are fractions, NaN = not measured (a gap in the line).
struct TrainingPoint {
    double epoch = 0; ///< From 1; fractions of an epoch for running figures.
    double loss = 0, accuracy = 0;
    double validationLoss = 0, validationAccuracy = 0;
};

/// Loss and accuracy over epochs, training (solid, discs) and validation (dashed, squares) side by side, so that overfitting is
/// seen. Grows while it trains: each call draws at once.
class TrainingCurves final : public PlotView
{
    Q_OBJECT
public:
    explicit TrainingCurves(QWidget *parent = nullptr);
    ~TrainingCurves() override;

    void clear();
    void setPoints(std::vector<TrainingPoint> points);
    void addPoint(const TrainingPoint &point);
    const std::vector<TrainingPoint> &points() const;
    /// The running mean inside the epoch under way, as a lighter line from the last point; replaced by the next addPoint.
    void setRunning(double epoch, double loss, double accuracy);
    /// The right end of the axis before all epochs are there, so that the plot does not rescale; 0: as far as the points go.
    void setEpochs(int total);
    /// Accuracy of the float model as a thin line; NaN: none.
    void setBaseline(double accuracy);

    bool isEmpty() const override;
    QString toCsv() const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void applyColors() override;
    void applyWords() override;
    QString pictureName() const override;
    bool event(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace espalier
