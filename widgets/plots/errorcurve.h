// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plotview.h"

#include <memory>
#include <optional>
#include <vector>

namespace espalier {

/// Mean squared quantization error (log axis) over the clip ratio: range as a share of the largest |w|. A ring marks the range
/// in force, a cross the least error. A click (or Left / Right and Enter; O for the least error) asks to go there.
class ErrorCurve final : public PlotView
{
    Q_OBJECT
public:
    explicit ErrorCurve(QWidget *parent = nullptr);
    ~ErrorCurve() override;

    /// Rising ratios (> 0) and their errors (>= 0); both the same length. Empty: emptyText() is shown.
    void setCurve(std::vector<double> ratios, std::vector<double> errors);
    /// The range in force; unset: no ring (quantization off).
    void setNow(std::optional<double> ratio);
    /// The words under the x axis (translated by the caller; empty: of weights).
    void setRatioTitle(const QString &title);
    /// The ratio of the least error; unset for an empty curve.
    std::optional<double> optimum() const;
    /// Of the curve, between its points linearly in log error; the first or last error outside.
    double errorAt(double ratio) const;
    double ratioAt(double x) const; ///< Of a widget x coordinate, kept inside the curve.
    double pixelOf(double ratio) const;

    bool isEmpty() const override;
    QString toCsv() const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void ratioChosen(double ratio);

protected:
    void applyColors() override;
    void applyWords() override;
    QString pictureName() const override;
    bool event(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace espalier
