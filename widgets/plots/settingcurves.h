// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plotview.h"

#include <memory>
#include <vector>

namespace espalier {

/// One layer's figures over the settings: points of top-1 lost, with the ends of the interval.
struct SettingCurve {
    QString name;
    std::vector<double> lost;   ///< One per setting; NaN: not measured.
    std::vector<double> lo, hi; ///< Of the interval.
    bool isCurrent = false;     ///< Drawn on top, with whiskers.
};

/// What each layer loses over the settings of a sweep: the current layer as a line with discs and whiskers, the others as thin lines
/// behind it.
class SettingCurves final : public PlotView
{
    Q_OBJECT
public:
    explicit SettingCurves(QWidget *parent = nullptr);
    ~SettingCurves() override;

    /// `starts`: settings at which a new kind begins (another range method, sparsity after bits): no line leads across.
    void setCurves(const QStringList &settings, std::vector<SettingCurve> curves, const std::vector<std::size_t> &starts = {});
    const std::vector<SettingCurve> &curves() const;
    /// What the settings are, below the axis.
    void setSettingTitle(const QString &title);

    bool isEmpty() const override;
    QString toCsv() const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void applyColors() override;
    void applyWords() override;
    QString pictureName() const override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace espalier
