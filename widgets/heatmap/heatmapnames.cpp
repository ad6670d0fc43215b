// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatmapnames.h"

#include "widgets/plots/qcustomplotheader.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

QSharedPointer<QCPAxisTicker> tickerFor(const QStringList &names, int every = 1)
{
    if (names.isEmpty()) {
        auto wholeNumbers = QSharedPointer<QCPAxisTickerFixed>::create();
        wholeNumbers->setTickStep(1);
        wholeNumbers->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
        return wholeNumbers;
    }
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (int i = 0; i < names.size(); i += every)
        ticker->addTick(i, names[i]);
    return ticker;
}

} // namespace

HeatmapNames::HeatmapNames(QCustomPlot *plot) : m_plot(plot)
{
    for (QCPAxis *axis : {plot->xAxis, plot->yAxis})
        axis->setTicker(tickerFor({}));
}

bool HeatmapNames::set(const QStringList &rows, const QStringList &columns, int widest, const QFont &font)
{
    if (rows == m_rows && columns == m_columns && widest == m_widest)
        return false;
    m_rows = rows;
    m_columns = columns;
    m_widest = widest;
    m_every = 1;
    m_plot->yAxis->setTicker(tickerFor(shownRows(font)));
    m_areUpright = false;
    m_plot->xAxis->setTicker(tickerFor(columns));
    m_plot->xAxis->setTickLabelRotation(0);
    return true;
}

QString HeatmapNames::row(int row) const
{
    return row >= 0 && row < m_rows.size() ? m_rows[row] : QString::number(row);
}

QStringList HeatmapNames::shownRows(const QFont &font) const
{
    QStringList names = m_rows;
    if (m_widest > 0) {
        const QFontMetrics metrics(font);
        for (QString &name : names)
            name = metrics.elidedText(name, Qt::ElideMiddle, m_widest);
    }
    return names;
}

void HeatmapNames::fit(int rows, int columns, const QFont &font)
{
    thinRows(rows, font);
    if (columns > 0)
        turnColumns();
}

/// Rows that are lower than a line of text: only every second, third, ... has its name, so that none runs into the next.
void HeatmapNames::thinRows(int rows, const QFont &font)
{
    if (m_rows.isEmpty() || rows == 0)
        return;
    const double height = m_plot->axisRect()->height() / m_plot->yAxis->range().size();
    const int line = QFontMetrics(m_plot->yAxis->tickLabelFont()).height();
    const int every = height > 0 ? std::clamp(static_cast<int>(std::ceil(line / height)), 1, std::max(rows, 1)) : 1;
    if (every == m_every)
        return;
    m_every = every;
    m_plot->yAxis->setTicker(tickerFor(shownRows(font), every));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

/// Names of columns that would run into each other stand upright, in one line.
void HeatmapNames::turnColumns()
{
    if (m_columns.isEmpty())
        return;
    const QFontMetrics metrics(m_plot->xAxis->tickLabelFont());
    int widest = 0;
    for (const QString &name : std::as_const(m_columns))
        for (const QString &line : name.split(QLatin1Char('\n')))
            widest = std::max(widest, metrics.horizontalAdvance(line));
    constexpr int kGap = 2;
    const bool areUpright = widest + kGap > m_plot->xAxis->axisRect()->width() / m_plot->xAxis->range().size();
    if (areUpright == m_areUpright)
        return;
    m_areUpright = areUpright;
    QStringList names = m_columns;
    if (areUpright)
        names.replaceInStrings(QStringLiteral("\n"), QStringLiteral(" "));
    m_plot->xAxis->setTicker(tickerFor(names));
    m_plot->xAxis->setTickLabelRotation(areUpright ? -90 : 0);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace espalier
