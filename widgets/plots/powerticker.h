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
public:
    /// A label at every so many powers of ten and nowhere else; 0: as QCustomPlot likes, which below two of them are 0.2, 0.4, 0.6.
    void setPowers(int powers)
    {
        m_powers = powers;
        setSubTickCount(powers > 1 ? 0 : 8);
    }

protected:
    QVector<double> createTickVector(double step, const QCPRange &range) override
    {
        if (m_powers < 1 || range.lower <= 0)
            return QCPAxisTickerLog::createTickVector(step, range);
        QVector<double> ticks; // One more at each end, for the small ticks between.
        const auto last = static_cast<int>(std::ceil(std::log10(range.upper) / m_powers));
        for (auto at = static_cast<int>(std::floor(std::log10(range.lower) / m_powers)); at <= last; ++at)
            ticks.append(std::pow(10, at * m_powers));
        return ticks;
    }

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

private:
    int m_powers = 0;
};

} // namespace espalier
