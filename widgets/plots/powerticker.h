// SPDX-License-Identifier: GPL-3.0-or-later
// For .cpp files of plots only: it includes QCustomPlot.
#pragma once

#include "widgets/plots/qcustomplotheader.h"

#include <cmath>

namespace espalier {

/// Ticks of a logarithmic axis with labels as people write them: 1, 10, 100, then 10³; 10⁻⁵ for small ones. QCustomPlot's own typesetting
/// looks for a small "e", which not every locale writes.
class PowerTicker final : public QCPAxisTickerLog
{
protected:
    QString getTickLabel(double tick, const QLocale &, QChar, int) override
    {
        const int power = static_cast<int>(std::lround(std::log10(tick)));
        if (std::fabs(tick / std::pow(10, power) - 1) > 1e-6)
            return QString::number(tick, 'g', 2);
        if (power >= 0 && power <= 2)
            return QString::number(std::lround(tick));
        static const QString digits = QStringLiteral("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079");
        QString exponent = power < 0 ? QStringLiteral("\u207b") : QString();
        for (const QChar digit : QString::number(std::abs(power)))
            exponent += digits[digit.digitValue()];
        return QStringLiteral("10") + exponent;
    }
};

} // namespace espalier
