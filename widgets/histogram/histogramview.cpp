// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/histogram/histogramprivate.h"

#include "widgets/histogram/histogramcolumns.h"
#include "widgets/plots/csvtext.h"
#include "widgets/plots/powerticker.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace espalier {

namespace {

/// Room above the bars for range grips and their values, and below the axis for levels and threshold grips.
constexpr int kTopBand = 21;
constexpr int kBottomBand = 20;
constexpr int kRightMargin = 16;
/// Where a log axis begins: a count of 1 must stand above it.
constexpr double kLogFloor = 0.6;
/// And what it reaches at least: over less than two decades QCustomPlot sets linear ticks.
constexpr double kLogLeast = 80;

} // namespace

HistogramView::HistogramView(QWidget *parent) : PlotView(parent), d(std::make_unique<Private>(this))
{
    installHistogramAccessibility();
    setObjectName(QStringLiteral("histogramView"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setEmptyText(tr("Open a model to see its weights."));
    d->plot = plot();
    d->build();
    restyle();
    d->showAxes();
}

HistogramView::~HistogramView() = default;

void HistogramView::Private::build()
{
    // The built-in overlay layer has a buffer of its own already; one buffer less to blend in each paint.
    handleLayer = plot->layer(QStringLiteral("overlay"));
    QCPAxisRect *rect = plot->axisRect();
    rect->setAutoMargins(QCP::msLeft | QCP::msBottom);
    rect->setMargins(QMargins(0, kTopBand, kRightMargin, 0));
    plot->xAxis->setOffset(kBottomBand);
    plot->xAxis->grid()->setVisible(false);
    new PaintedLayer(plot, QStringLiteral("main"), true, [this](QPainter &painter) { paintBackground(painter); });
    new PaintedLayer(plot, QStringLiteral("overlay"), false, [this](QPainter &painter) { paintHandles(painter); });
}

void HistogramView::Private::showAxes()
{
    QCPAxis *y = plot->yAxis;
    if (logScale) {
        y->setScaleType(QCPAxis::stLogarithmic);
        y->setTicker(QSharedPointer<QCPAxisTickerLog>(new PowerTicker));
        y->setNumberFormat(QStringLiteral("eb"));
        y->setNumberPrecision(0);
    } else {
        y->setScaleType(QCPAxis::stLinear);
        y->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
        y->setNumberFormat(QStringLiteral("gb"));
        y->setNumberPrecision(6);
    }
    rescaleY();
    q->replotAll();
}

void HistogramView::Private::rescaleY()
{
    const std::vector<double> heights = columnsOf(shown(), q->visibleLo(), q->visibleHi(), 512);
    const double largest = heights.empty() ? 1 : std::max(1.0, *std::max_element(heights.begin(), heights.end()));
    plot->yAxis->setRange(logScale ? QCPRange(kLogFloor, std::max(largest * 1.5, kLogLeast)) : QCPRange(0, largest * 1.05));
}

const Histogram &HistogramView::Private::shown() const
{
    const bool covers = detail.bins() > 0 && detail.lo <= q->visibleLo() && detail.hi >= q->visibleHi();
    const bool finer =
        covers && histogram.bins() > 0 && (detail.hi - detail.lo) / detail.bins() < (histogram.hi - histogram.lo) / histogram.bins();
    return finer ? detail : histogram;
}

void HistogramView::setHistogram(const Histogram &histogram)
{
    const bool sameView = !d->isFitted && d->histogram.lo == histogram.lo && d->histogram.hi == histogram.hi;
    d->histogram = histogram;
    d->detail = {};
    d->recount();
    if (sameView) {
        d->rescaleY();
        replotAll();
    } else {
        fit();
    }
}

const Histogram &HistogramView::histogram() const
{
    return d->histogram;
}

void HistogramView::setDetail(const Histogram &detail)
{
    d->detail = detail;
    d->rescaleY();
    replotAll();
}

void HistogramView::setOutlines(std::vector<Histogram> outlines)
{
    d->outlines = std::move(outlines);
    replotAll();
}

void HistogramView::setChannel(const Histogram &channel)
{
    if (channel.bins() == 0 && d->channel.bins() == 0)
        return;
    d->channel = channel;
    replotAll();
}

const Histogram &HistogramView::channel() const
{
    return d->channel;
}

void HistogramView::setEdit(const HistogramEdit &edit)
{
    const bool handlesChanged = edit.quantized != d->edit.quantized || edit.prunable != d->edit.prunable;
    d->edit = edit;
    d->edit.quantized = edit.quantized && std::isfinite(edit.lo) && std::isfinite(edit.hi);
    d->edit.threshold = std::isfinite(edit.threshold) ? std::max(0.0, edit.threshold) : 0;
    const HandleValues next{d->edit.lo, d->edit.hi, d->edit.threshold};
    const HandleValues previous = std::exchange(d->values, next);
    d->recount();
    if (handlesChanged && d->current && !handles().contains(*d->current))
        d->current.reset();
    if (!d->isEditing()) {
        d->refitIfOutside();
        if (d->current && !(previous == next))
            announceHandle(this, *d->current, false);
    }
    if (!d->telling)
        d->replotHandles();
}

const HistogramEdit &HistogramView::edit() const
{
    return d->edit;
}

void HistogramView::Private::recount()
{
    levelCounts = levelsShown ? espalier::levelCounts(histogram, edit.levels, edit.prunable ? values.threshold : 0) : std::vector<double>();
}

void HistogramView::setTitles(const QString &values, const QString &counts)
{
    if (d->valueTitle == values && d->countTitle == counts)
        return;
    d->valueTitle = values;
    d->countTitle = counts;
    applyWords();
    replotAll();
}

void HistogramView::applyWords()
{
    d->plot->xAxis->setLabel(d->valueTitle.isEmpty() ? tr("Weight") : d->valueTitle);
    d->plot->yAxis->setLabel(d->countTitle.isEmpty() ? tr("Weights per bin") : d->countTitle);
    setAccessibleName(tr("Histogram"));
}

void HistogramView::applyColors()
{
    PlotView::applyColors();
    d->plot->xAxis->setLabelPadding(2);
    d->plot->yAxis->setLabelPadding(2);
}

bool HistogramView::isLogScale() const
{
    return d->logScale;
}

void HistogramView::setLogScale(bool on)
{
    if (d->logScale == on)
        return;
    d->logScale = on;
    d->showAxes();
}

bool HistogramView::levelsShown() const
{
    return d->levelsShown;
}

void HistogramView::setLevelsShown(bool on)
{
    if (d->levelsShown == on)
        return;
    d->levelsShown = on;
    d->recount();
    d->replotHandles();
}

double HistogramView::visibleLo() const
{
    return d->plot->xAxis->range().lower;
}

double HistogramView::visibleHi() const
{
    return d->plot->xAxis->range().upper;
}

void HistogramView::Private::fitted(double *lo, double *hi) const
{
    *lo = histogram.lo;
    *hi = histogram.hi;
    for (const Histogram &outline : outlines) {
        *lo = std::min(*lo, outline.lo);
        *hi = std::max(*hi, outline.hi);
    }
    if (edit.quantized) {
        *lo = std::min(*lo, values.lo);
        *hi = std::max(*hi, values.hi);
    }
    // Pruning may ask for more than the largest weight: the handle must stay in reach.
    if (edit.prunable && values.threshold > 0) {
        *lo = std::min(*lo, -values.threshold);
        *hi = std::max(*hi, values.threshold);
    }
    const double width = *hi - *lo;
    const double margin = width > 0 ? width * 0.03 : std::max(std::abs(*lo) * 0.1, 1e-3);
    *lo -= margin;
    *hi += margin;
}

void HistogramView::fit()
{
    double lo = 0;
    double hi = 0;
    d->fitted(&lo, &hi);
    d->setVisible(lo, hi);
    d->isFitted = true;
}

void HistogramView::Private::refitIfOutside()
{
    double lo = 0;
    double hi = 0;
    fitted(&lo, &hi);
    const double slack = (hi - lo) * 0.02;
    if (isFitted && histogram.bins() > 0 && (lo < q->visibleLo() - slack || hi > q->visibleHi() + slack))
        q->fit();
}

void HistogramView::Private::setVisible(double lo, double hi)
{
    const bool changed = lo != q->visibleLo() || hi != q->visibleHi();
    plot->xAxis->setRange(lo, hi);
    rescaleY();
    q->replotAll();
    if (changed)
        Q_EMIT q->visibleRangeChanged(lo, hi);
}

void HistogramView::zoom(double factor, double around)
{
    if (isEmpty() || !(factor > 0))
        return;
    double lo = 0;
    double hi = 0;
    d->fitted(&lo, &hi);
    const double width = visibleHi() - visibleLo();
    // Out to twice the whole, in until neighbouring pixels are as near as neighbouring float32 numbers.
    const double target = std::clamp(width / factor, (hi - lo) * 1e-5, (hi - lo) * 2);
    const double scale = target / width;
    d->isFitted = false;
    d->setVisible(around + (visibleLo() - around) * scale, around + (visibleHi() - around) * scale);
}

void HistogramView::Private::replotHandles()
{
    if (q->isVisible() && q->size() == plot->viewport().size())
        handleLayer->replot();
    else
        q->replotAll();
}

HistogramFrame HistogramView::Private::frame() const
{
    QCPAxis *y = plot->yAxis;
    const double floor = y->range().lower;
    return {plot->axisRect()->rect(), q->visibleLo(), q->visibleHi(),
            [y, floor](double count) { return y->coordToPixel(std::max(count, floor)); }};
}

void HistogramView::Private::paintBackground(QPainter &painter)
{
    if (q->isEmpty())
        return;
    const HistogramFrame where = frame();
    const Histogram &bars = shown();
    paintBars(painter, where, bars, q->colors().bars);
    const auto total = [](const Histogram &all) { return countBetween(all, -HUGE_VAL, HUGE_VAL); };
    const double binWidth = (bars.hi - bars.lo) / bars.bins();
    for (const Histogram &outline : outlines) {
        const double others = total(outline);
        if (others > 0)
            paintOutline(painter, where, outline, binWidth * total(histogram) / others, q->colors().outline);
    }
    if (const double own = total(channel); own > 0)
        paintOutline(painter, where, channel, binWidth * total(histogram) / own, q->colors().text, 2);
    painter.fillRect(QRectF(where.area.left(), where.area.bottom(), where.area.width(), 1),
                     mixed(q->colors().text, q->colors().background, 0.55));
}

bool HistogramView::isEmpty() const
{
    return d->histogram.bins() == 0;
}

QString HistogramView::pictureName() const
{
    return QStringLiteral("histogram");
}

QString HistogramView::toCsv() const
{
    const Histogram &shown = d->shown();
    QString text = QStringLiteral("lo,hi,count\n");
    for (int i = 0; i < shown.bins(); ++i)
        text += csvLine({shown.edge(i), shown.edge(i + 1), double(shown.counts[i])});
    return text;
}

double HistogramView::valueAt(double x) const
{
    const QRect area = d->plot->axisRect()->rect();
    return visibleLo() + (x - area.left()) / area.width() * (visibleHi() - visibleLo());
}

double HistogramView::pixelOf(double value) const
{
    return d->frame().xPixel(value);
}

double HistogramView::pixelWorth() const
{
    return (visibleHi() - visibleLo()) / std::max(1, d->plot->axisRect()->width());
}

void HistogramView::resizeEvent(QResizeEvent *event)
{
    PlotView::resizeEvent(event);
    // Positions of handles are asked for before the next paint.
    replotAll();
}

} // namespace espalier
