// SPDX-License-Identifier: GPL-3.0-or-later
// Names along a Heatmap's axes and words in its cells.
#include "widgets/heatmap/heatmapprivate.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

QSharedPointer<QCPAxisTicker> tickerFor(const QStringList &names, int every = 1)
{
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (int i = 0; i < names.size(); i += every)
        ticker->addTick(i, names[i]);
    return ticker;
}

} // namespace

QSharedPointer<QCPAxisTicker> Heatmap::Private::wholeNumbers()
{
    auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
    ticker->setTickStep(1);
    ticker->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    return ticker;
}

void Heatmap::setNames(const QStringList &rows, const QStringList &columns, int widest)
{
    if (rows == d->rowNames && columns == d->columnNames && widest == d->widestName)
        return;
    d->rowNames = rows;
    d->columnNames = columns;
    d->widestName = widest;
    d->namedEvery = 1;
    d->plot->yAxis->setTicker(rows.isEmpty() ? Private::wholeNumbers() : tickerFor(d->shownRowNames()));
    d->areNamesUpright = false;
    d->plot->xAxis->setTicker(columns.isEmpty() ? Private::wholeNumbers() : tickerFor(columns));
    d->plot->xAxis->setTickLabelRotation(0);
    replotAll();
}

QString Heatmap::rowName(int row) const
{
    return row >= 0 && row < d->rowNames.size() ? d->rowNames[row] : QString::number(row);
}

QStringList Heatmap::Private::shownRowNames() const
{
    QStringList names = rowNames;
    if (widestName > 0) {
        const QFontMetrics metrics(q->smallFont());
        for (QString &name : names)
            name = metrics.elidedText(name, Qt::ElideMiddle, widestName);
    }
    return names;
}

/// Rows that are lower than a line of text: only every second, third, ... has its name, so that none runs into the next.
void Heatmap::Private::thinRowNames()
{
    if (rowNames.isEmpty() || rows == 0)
        return;
    const double height = plot->axisRect()->height() / plot->yAxis->range().size();
    const int line = QFontMetrics(plot->yAxis->tickLabelFont()).height();
    const int every = height > 0 ? std::clamp(static_cast<int>(std::ceil(line / height)), 1, std::max(rows, 1)) : 1;
    if (every == namedEvery)
        return;
    namedEvery = every;
    plot->yAxis->setTicker(tickerFor(shownRowNames(), every));
    plot->replot(QCustomPlot::rpQueuedReplot);
}

/// Names of columns that would run into each other stand upright, in one line.
void Heatmap::Private::fitNames()
{
    thinRowNames();
    if (columnNames.isEmpty() || columns == 0)
        return;
    const QFontMetrics metrics(plot->xAxis->tickLabelFont());
    int widest = 0;
    for (const QString &name : columnNames)
        for (const QString &line : name.split(QLatin1Char('\n')))
            widest = std::max(widest, metrics.horizontalAdvance(line));
    constexpr int kGap = 2;
    const bool areUpright = widest + kGap > plot->xAxis->axisRect()->width() / plot->xAxis->range().size();
    if (areUpright == areNamesUpright)
        return;
    areNamesUpright = areUpright;
    QStringList names = columnNames;
    if (areUpright)
        names.replaceInStrings(QStringLiteral("\n"), QStringLiteral(" "));
    plot->xAxis->setTicker(tickerFor(names));
    plot->xAxis->setTickLabelRotation(areUpright ? -90 : 0);
    plot->replot(QCustomPlot::rpQueuedReplot);
}

void Heatmap::setCellLabel(CellLabel label)
{
    d->label = std::move(label);
    d->changed();
}

QPoint Heatmap::columnHead(int column) const
{
    return {cellCentre(0, column).x(), d->plot->axisRect()->rect().bottom() + 10};
}

int Heatmap::Private::headAt(QPoint position) const
{
    const QRect area = plot->axisRect()->rect();
    if (columnNames.isEmpty() || q->isEmpty() || position.y() <= area.bottom() || position.x() < area.left() || position.x() > area.right())
        return -1;
    const int column = q->cellAt(QPoint(position.x(), area.bottom())).x();
    return column < columns - q->sideColumns() ? column : -1;
}

void Heatmap::Private::paintLabels(QPainter &painter)
{
    if (!label)
        return;
    painter.setFont(q->smallFont());
    const QFontMetrics metrics(q->smallFont());
    const QRectF cell = cellRect(0, 0);
    if (cell.height() < metrics.height())
        return;
    const CellWindow seen = window();
    const int top = std::max(0, int(std::floor(seen.top)));
    const int left = std::max(0, int(std::floor(seen.left)));
    const int bottom = std::min(rows, int(std::ceil(seen.bottom)));
    const int right = std::min(columns, int(std::ceil(seen.right)));
    const std::array<QRgb, 256> &table = colorTable(map);
    for (int row = top; row < bottom; ++row) {
        for (int column = left; column < right; ++column) {
            const float number = q->value(row, column);
            const QString words = label(row, column, number);
            if (words.isEmpty() || metrics.horizontalAdvance(words) + 4 > cell.width())
                continue;
            QColor ground = q->colors().background;
            if (!std::isnan(number))
                ground = QColor(table[static_cast<std::size_t>(
                    std::clamp((painted()[static_cast<std::size_t>(row) * columns + column] - lo) * 255 / (hi - lo), 0.0F, 255.0F))]);
            if (q->isStale(row, column))
                ground = mixed(q->colors().background, ground, kVeil);
            const QColor black(Qt::black), white(Qt::white);
            painter.setPen(contrastRatio(black, ground) > contrastRatio(white, ground) ? black : white);
            painter.drawText(cellRect(row, column), Qt::AlignCenter, words);
        }
    }
}

} // namespace espalier
