// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plotcolors.h"

#include <QWidget>

#include <optional>

namespace espalier {

/// What an IntervalBar shows; all fractions. Unset parts are not drawn.
struct IntervalValues {
    std::optional<double> reference; ///< Float accuracy: a tick.
    std::optional<double> value;     ///< Accuracy now: a dot.
    double lo = 0, hi = 0;           ///< Its interval: the whisker.
    bool isEstimate = false;         ///< Not all samples yet: hollow and grey.
    bool operator==(const IntervalValues &) const = default;
};

/// A one-line axis with tick, dot and whisker. The axis adapts: it covers what is shown in round steps and only moves when it
/// must, so that the dot does not tremble while a sample grows.
class IntervalBar final : public QWidget
{
    Q_OBJECT
public:
    explicit IntervalBar(QWidget *parent = nullptr);

    void setValues(const IntervalValues &values);
    const IntervalValues &values() const { return m_values; }
    double axisLo() const { return m_lo; }
    double axisHi() const { return m_hi; }
    double pixelOf(double value) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void describe();

    IntervalValues m_values;
    PlotColors m_colors;
    double m_lo = 0;
    double m_hi = 1;
};

} // namespace espalier
