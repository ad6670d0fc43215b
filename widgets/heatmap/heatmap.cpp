// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatmapprivate.h"

#include "widgets/plots/csvtext.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace espalier {

Heatmap::Heatmap(QWidget *parent) : PlotView(parent), d(std::make_unique<Private>(this))
{
    installHeatmapAccessibility();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setEmptyText(tr("Open a model to see how important its weights are."));
    d->plot = plot();
    d->build();
    d->showScale();
    restyle();
}

Heatmap::~Heatmap() = default;

void Heatmap::Private::build()
{
    marks = plot->layer(QStringLiteral("overlay"));
    for (QCPAxis *axis : {plot->xAxis, plot->yAxis}) {
        axis->setTicker(wholeNumbers());
        axis->setSubTicks(false);
        axis->grid()->setVisible(false);
        axis->setTickLength(0, 4); // Outwards: inside they would cover cells.
        axis->setNumberFormat(QStringLiteral("f"));
        axis->setNumberPrecision(0);
    }
    plot->yAxis->setRangeReversed(true);
    scale = new ColorBar(plot);
    handle = new HeatmapHandle(q, scale);
    QObject::connect(handle, &HeatmapHandle::changed, q, [this] {
        describeCursor();
        replotMarks();
    });
    plot->plotLayout()->addElement(0, 1, scale);
    plot->plotLayout()->setColumnSpacing(8);
    auto *group = new QCPMarginGroup(plot);
    plot->axisRect()->setMarginGroup(QCP::msTop | QCP::msBottom, group);
    scale->setMarginGroup(QCP::msTop | QCP::msBottom, group);
    plot->axisRect()->setMinimumMargins(QMargins(0, 10, 0, 0));
    scale->setMinimumMargins(QMargins(0, 10, 6, 0));
    QObject::connect(plot, &QCustomPlot::afterLayout, q, [this] { fitNames(); });
    new PaintedLayer(plot, QStringLiteral("main"), true, [this](QPainter &painter) { paintCells(painter); });
    new PaintedLayer(plot, QStringLiteral("axes"), false, [this](QPainter &painter) { paintScaleMark(painter); });
    new PaintedLayer(plot, QStringLiteral("overlay"), true, [this](QPainter &painter) { paintMarks(painter); });
    new PaintedLayer(plot, QStringLiteral("overlay"), false, [this](QPainter &painter) { handle->paint(painter, q->smallFont()); });
}

void Heatmap::setCells(int rows, int columns, std::vector<float> values)
{
    if (rows < 0 || columns < 0 || values.size() != static_cast<std::size_t>(rows) * columns) {
        rows = columns = 0;
        values.clear();
    }
    const bool sameShape = rows == d->rows && columns == d->columns;
    d->rows = rows;
    d->columns = columns;
    d->values = std::move(values);
    d->hovered = QPoint(-1, -1);
    if (!sameShape) {
        d->cursor = QPoint(-1, -1);
        d->removable.clear();
    }
    d->kept.clear();
    d->hasShares = false;
    d->stale.clear();
    d->errors.clear();
    d->findRange();
    d->showScale();
    d->image = {};
    d->reduced.clear();
    if (sameShape)
        replotAll();
    else
        fit();
}

void Heatmap::setCell(int row, int column, float value)
{
    if (row < 0 || row >= d->rows || column < 0 || column >= d->columns)
        return;
    d->values[static_cast<std::size_t>(row) * d->columns + column] = value;
    d->findRange();
    d->showScale();
    d->changed();
}

void Heatmap::Private::findRange()
{
    std::vector<float> own;
    const int mains = columns - static_cast<int>(sides.size());
    for (int row = 0; row < rows && !sides.empty() && mains > 0; ++row)
        own.insert(own.end(), values.begin() + static_cast<std::ptrdiff_t>(row) * columns,
                   values.begin() + static_cast<std::ptrdiff_t>(row) * columns + mains);
    const auto [lowest, highest] = finiteRange(sides.empty() ? values : own);
    least = lowest;
    largest = highest;
    if (least > largest) { // Nothing is finite.
        least = 0;
        largest = 1;
    }
}

void Heatmap::Private::showScale()
{
    lo = fixedLo.value_or(least);
    hi = fixedHi.value_or(largest);
    // One repeated value still needs a scale with two ends.
    if (!(hi > lo))
        hi = lo + std::max(std::abs(lo) * 0.1F, 1e-6F);
    shade();
    scale->valueAxis()->setRange(lo, hi);
    scale->setVisible(!q->isEmpty());
    handle->showOwnScale();
}

void Heatmap::Private::changed()
{
    reduced.clear();
    recolored();
}

void Heatmap::Private::recolored()
{
    image = {};
    q->replotAll();
}

int Heatmap::rows() const
{
    return d->rows;
}

int Heatmap::columns() const
{
    return d->columns;
}

float Heatmap::value(int row, int column) const
{
    if (row < 0 || row >= d->rows || column < 0 || column >= d->columns)
        return std::numeric_limits<float>::quiet_NaN();
    return d->values[static_cast<std::size_t>(row) * d->columns + column];
}

void Heatmap::setScale(std::optional<float> lo, std::optional<float> hi)
{
    d->fixedLo = lo;
    d->fixedHi = hi;
    d->showScale();
    d->recolored();
}

void Heatmap::setThreshold(std::optional<float> threshold)
{
    if (d->threshold == threshold)
        return;
    d->threshold = threshold;
    d->recolored();
}

void Heatmap::setKept(std::vector<float> kept)
{
    if (kept.size() != d->values.size() && kept.size() != static_cast<std::size_t>(d->rows))
        kept.clear();
    if (kept == d->kept)
        return;
    d->kept = std::move(kept);
    d->hasShares = std::any_of(d->kept.begin(), d->kept.end(), [](float share) { return share > 0 && share < 1; });
    d->recolored();
}

float Heatmap::keptShare(int row, int column) const
{
    return row < 0 || row >= d->rows || column < 0 || column >= d->columns ? 1 : d->stays(row, column);
}

void Heatmap::setOutdated(bool on)
{
    if (on == d->isOutdated)
        return;
    d->isOutdated = on;
    replotAll();
}

bool Heatmap::isOutdated() const
{
    return d->isOutdated;
}

void Heatmap::setErrors(std::vector<float> errors)
{
    if (errors.size() != d->values.size())
        errors.clear();
    d->errors = std::move(errors);
}

void Heatmap::setColorMap(ColorMap map)
{
    d->map = map;
    applyColors();
    d->recolored();
}

void Heatmap::setTitles(const QString &rowTitle, const QString &columnTitle, const QString &valueTitle)
{
    d->rowTitle = rowTitle;
    d->columnTitle = columnTitle;
    d->valueTitle = valueTitle;
    applyWords();
    replotAll();
}

void Heatmap::applyWords()
{
    d->plot->yAxis->setLabel(d->rowTitle.isNull() ? tr("Output channel") : d->rowTitle);
    d->plot->xAxis->setLabel(d->columnTitle.isEmpty() ? tr("Input") : d->columnTitle);
    d->scale->valueAxis()->setLabel(d->valueTitle.isEmpty() ? tr("Importance") : d->valueTitle);
    setAccessibleName(tr("Heatmap"));
    d->describeCursor();
}

void Heatmap::applyColors()
{
    PlotView::applyColors();
    d->scale->setColors(colorTable(d->map));
    d->plot->xAxis->setLabelPadding(2);
    d->plot->yAxis->setLabelPadding(2);
    d->image = {};
}

void Heatmap::setCellText(CellText text)
{
    d->text = std::move(text);
    d->describeCursor();
}

QString Heatmap::cellText(int row, int column) const
{
    const float number = value(row, column);
    if (d->text)
        return d->text(row, column, number);
    const QLocale locale;
    if (std::isnan(number))
        return tr("Row %1, column %2: not measured.").arg(locale.toString(row), locale.toString(column));
    return tr("Row %1, column %2: %3, rank %4 of %5.")
        .arg(locale.toString(row), locale.toString(column), locale.toString(number, 'g', 4), locale.toString(qlonglong(rank(number))),
             locale.toString(qlonglong(d->values.size())));
}

std::int64_t Heatmap::rank(float value) const
{
    std::int64_t greater = 0;
    for (const float other : d->values)
        greater += other > value ? 1 : 0;
    return greater + 1;
}

bool Heatmap::isEmpty() const
{
    return d->values.empty();
}

QString Heatmap::pictureName() const
{
    return QStringLiteral("heatmap");
}

QString Heatmap::toCsv() const
{
    const auto name = [](const QStringList &names, int index) {
        QString text = index < names.size() ? names[index] : QString::number(index);
        text.replace(QLatin1Char('\n'), QLatin1Char(' '));
        if (text.contains(QLatin1Char(',')) || text.contains(QLatin1Char('"')))
            text = QLatin1Char('"') + text.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
        return text;
    };
    QString text = QStringLiteral("row");
    for (int column = 0; column < d->columns; ++column) {
        text += QLatin1Char(',') + name(d->columnNames, column);
        if (!d->errors.empty())
            text += QLatin1Char(',') + name(d->columnNames, column) + QStringLiteral(" stderr");
    }
    text += QLatin1Char('\n');
    for (int row = 0; row < d->rows; ++row) {
        text += name(d->rowNames, row);
        for (int column = 0; column < d->columns; ++column) {
            // As float: the shortest text that reads back as the same float32.
            const auto add = [&text](float number) {
                text += QLatin1Char(',');
                if (!std::isnan(number))
                    text += QString::number(double(number), 'g', 9);
            };
            add(value(row, column));
            if (!d->errors.empty())
                add(d->errors[static_cast<std::size_t>(row) * d->columns + column]);
        }
        text += QLatin1Char('\n');
    }
    return text;
}

void Heatmap::setHandle(std::optional<ScaleHandle> handle)
{
    d->handle->set(std::move(handle));
    d->describeCursor();
    replotAll();
}

const std::optional<ScaleHandle> &Heatmap::handle() const
{
    return d->handle->get();
}

bool Heatmap::isHandleChosen() const
{
    return d->handle->isChosen();
}

void Heatmap::chooseHandle(bool on)
{
    d->handle->choose(on);
}

bool Heatmap::moveHandleTo(double value)
{
    return d->handle->moveTo(value);
}

std::pair<double, double> Heatmap::handleRange() const
{
    return d->handle->range();
}

QPoint Heatmap::gripPosition() const
{
    return d->handle->gripPosition();
}

QString Heatmap::handleName()
{
    return tr("Pruning threshold");
}

QString Heatmap::handleHelp() const
{
    return handle() && handle()->isLocked
        ? tr("This layer is locked: unlock it to move its handles.")
        : tr("Drag it, or press T and then Up or Down. Shift moves ten times finer. A double click removes the threshold.");
}

} // namespace espalier
