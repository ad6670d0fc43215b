// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/histogram/histogramview.h"

#include "widgets/histogram/histogramaccessible.h"
#include "widgets/histogram/histogramcolumns.h"
#include "widgets/histogram/histogramhandles.h"
#include "widgets/histogram/histogrampainting.h"
#include "widgets/plots/csvtext.h"
#include "widgets/plots/paintedlayer.h"
#include "widgets/plots/powerticker.h"

#include <QFocusEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

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
constexpr double kWheelStep = 1.25;

} // namespace

struct HistogramView::Private {
    enum class Pan { None, Armed, Moving };

    explicit Private(HistogramView *view) : q(view) { }

    void build();
    void showAxes();
    void rescaleY();
    void setVisible(double lo, double hi);
    void fitted(double *lo, double *hi) const;
    void refitIfOutside();
    void replotHandles();
    HistogramFrame frame() const;
    const Histogram &shown() const;
    void paintBackground(QPainter &painter);
    void paintHandles(QPainter &painter);
    void hover(QPoint position);
    void nudge(int direction, Qt::KeyboardModifiers modifiers);
    void panBy(double pixels);
    bool isOurKey(const QKeyEvent *event) const;

    HistogramView *q = nullptr;
    QCustomPlot *plot = nullptr;
    QCPLayer *handleLayer = nullptr;
    HistogramHandles *handles = nullptr;

    Histogram histogram;
    Histogram detail;
    std::vector<Histogram> outlines;
    Histogram channel; ///< Of one channel; without bins: none.
    QString valueTitle, countTitle;
    bool logScale = true;
    bool levelsShown = true;
    bool isFitted = true; ///< Nobody zoomed: new values outside widen the view.
    Pan pan = Pan::None;
    QPoint last; ///< Pointer at the newest event.
};

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
    handles = new HistogramHandles(q, [rect] { return rect->rect(); });
    QObject::connect(handles, &HistogramHandles::changed, q, [this] { replotHandles(); });
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
    const bool isElsewhere = d->handles->set(edit);
    if (!d->handles->gesture().isMoving()) {
        d->refitIfOutside();
        if (isElsewhere && currentHandle())
            announceHandle(this, *currentHandle(), false);
    }
    if (!d->handles->isTelling())
        d->replotHandles();
}

const HistogramEdit &HistogramView::edit() const
{
    return d->handles->edit();
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
    const HandleValues &values = handles->values();
    if (q->edit().quantized) {
        *lo = std::min(*lo, values.lo);
        *hi = std::max(*hi, values.hi);
    }
    // Pruning may ask for more than the largest weight: the handle must stay in reach.
    if (q->edit().prunable && values.threshold > 0) {
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

void HistogramView::Private::paintHandles(QPainter &painter)
{
    if (q->isEmpty())
        return;
    const HistogramFrame where = frame();
    const PlotColors &colors = q->colors();
    const HistogramEdit &edit = q->edit();
    const HandleValues &values = handles->values();
    const double threshold = edit.prunable ? values.threshold : 0;
    painter.save();
    painter.setClipRect(where.area);
    paintCut(painter, where, edit.quantized, values.lo, values.hi, threshold, colors);
    painter.restore();
    if (levelsShown && !edit.levels.empty()) {
        const Histogram &bars = shown();
        paintLevels(painter, where, edit.levels, levelCounts(histogram, edit.levels, threshold), (bars.hi - bars.lo) / bars.bins(), colors);
    }
    handles->paint(painter, where);
    if (q->hasFocus() && handles->all().isEmpty()) {
        painter.setPen(QPen(colors.focus, 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(where.area.adjusted(0, 0, -1, -1));
    }
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

QVector<HandleKind> HistogramView::handles() const
{
    return d->handles->all();
}

std::optional<HandleKind> HistogramView::currentHandle() const
{
    return d->handles->current();
}

void HistogramView::chooseHandle(HandleKind kind)
{
    d->handles->choose(kind);
}

double HistogramView::handleValue(HandleKind kind) const
{
    return d->handles->value(kind);
}

bool HistogramView::moveHandleTo(HandleKind kind, double value)
{
    return d->handles->moveTo(kind, value);
}

Qt::KeyboardModifiers HistogramView::gestureModifiers() const
{
    return d->handles->gesture().modifiers();
}

QRect HistogramView::gripRectOf(HandleKind kind) const
{
    return d->handles->gripRectOf(kind);
}

QPoint HistogramView::gripPosition(HandleKind kind) const
{
    const QRectF box = gripRectOf(kind);
    return {static_cast<int>(std::lround(pixelOf(handleValue(kind)))), static_cast<int>(box.center().y())};
}

QString HistogramView::handleName(HandleKind kind)
{
    switch (kind) {
    case HandleKind::Low: return tr("Low end of the quantization range");
    case HandleKind::High: return tr("High end of the quantization range");
    case HandleKind::Threshold: break;
    }
    return tr("Pruning threshold");
}

QString HistogramView::handleHelp(HandleKind kind)
{
    if (kind == HandleKind::Threshold)
        return tr("Drag it, or press T and then Left or Right. Shift moves ten times finer. A double click removes the "
                  "threshold.");
    return tr("Drag it, or press L or H and then Left or Right. Shift moves ten times finer, Ctrl moves one end alone. A "
              "double click goes back to the method's own range.");
}

void HistogramView::Private::hover(QPoint position)
{
    const std::optional<HistogramHandles::Hit> hit = q->isEmpty() ? std::nullopt : handles->hitAt(position);
    q->setCursor(!hit ? Qt::ArrowCursor : q->edit().locked ? Qt::ForbiddenCursor : Qt::SizeHorCursor);
    handles->setHovered(hit ? std::optional(hit->kind) : std::nullopt);
}

/// The view follows a handle that leaves it.
void HistogramView::Private::nudge(int direction, Qt::KeyboardModifiers modifiers)
{
    if (!handles->nudge(direction, modifiers))
        return;
    const double pixel = q->pixelOf(handles->value(*handles->current()));
    const QRect area = plot->axisRect()->rect();
    if (pixel < area.left() || pixel > area.right())
        panBy(pixel < area.left() ? area.left() - pixel + 20 : area.right() - pixel - 20);
}

void HistogramView::Private::panBy(double pixels)
{
    const double shift = -pixels * q->pixelWorth();
    isFitted = false;
    setVisible(q->visibleLo() + shift, q->visibleHi() + shift);
}

void HistogramView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || isEmpty()) {
        event->ignore();
        return;
    }
    d->last = event->position().toPoint();
    if (!d->handles->press(d->last))
        d->pan = Private::Pan::Armed;
}

void HistogramView::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint position = event->position().toPoint();
    if (d->handles->gesture().isHeld()) {
        d->handles->move(position, event->modifiers());
    } else if (d->pan != Private::Pan::None) {
        d->pan = Private::Pan::Moving;
        setCursor(Qt::ClosedHandCursor);
        d->panBy(position.x() - d->last.x());
    } else {
        d->hover(position);
    }
    d->last = position;
}

void HistogramView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    d->handles->release();
    d->pan = Private::Pan::None;
    d->hover(event->position().toPoint());
}

void HistogramView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const std::optional<HistogramHandles::Hit> hit = isEmpty() ? std::nullopt : d->handles->hitAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && hit && !edit().locked)
        d->handles->reset(*hit);
}

void HistogramView::wheelEvent(QWheelEvent *event)
{
    const double steps = event->angleDelta().y() / 120.0;
    if (isEmpty() || steps == 0 || d->handles->gesture().isDragging()) {
        event->ignore();
        return;
    }
    zoom(std::pow(kWheelStep, steps), valueAt(event->position().x()));
    d->hover(event->position().toPoint());
    event->accept();
}

void HistogramView::leaveEvent(QEvent *event)
{
    PlotView::leaveEvent(event);
    if (!d->handles->gesture().isMoving())
        d->handles->setHovered(std::nullopt);
}

bool HistogramView::Private::isOurKey(const QKeyEvent *event) const
{
    const Qt::KeyboardModifiers held = event->modifiers() & ~Qt::KeypadModifier;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: return !(held & ~(Qt::ShiftModifier | Qt::ControlModifier));
    case Qt::Key_Plus: return !(held & ~Qt::ShiftModifier);
    case Qt::Key_Escape: return handles->gesture().isMoving();
    case Qt::Key_L:
    case Qt::Key_H:
    case Qt::Key_T:
    case Qt::Key_0:
    case Qt::Key_Minus:
    case Qt::Key_Equal:
    case Qt::Key_Delete: return held == Qt::NoModifier;
    default: return false;
    }
}

bool HistogramView::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride && d->isOurKey(static_cast<QKeyEvent *>(event))) {
        // Plain keys belong to the plot while it has the focus, whatever a menu has bound them to.
        event->accept();
        return true;
    }
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const std::optional<HistogramHandles::Hit> hit = isEmpty() ? std::nullopt : d->handles->hitAt(help->pos());
        if (hit)
            QToolTip::showText(help->globalPos(),
                               edit().locked ? tr("This layer is locked: unlock it to move its handles.")
                                             : tr("%1: %2").arg(handleName(hit->kind), handleHelp(hit->kind)),
                               this);
        else
            QToolTip::hideText();
        return true;
    }
    return PlotView::event(event);
}

bool HistogramView::focusNextPrevChild(bool next)
{
    return d->handles->step(next) || PlotView::focusNextPrevChild(next);
}

void HistogramView::keyPressEvent(QKeyEvent *event)
{
    RangeGesture &hand = d->handles->gesture();
    if (isEmpty() || !d->isOurKey(event) || hand.isCancelled()) {
        PlotView::keyPressEvent(event);
        return;
    }
    const double middle = currentHandle() ? handleValue(*currentHandle()) : (visibleLo() + visibleHi()) / 2;
    if (event->key() == Qt::Key_Escape)
        hand.cancel();
    else if (hand.isDragging())
        return; // One hand at a time.
    else if (event->key() == Qt::Key_Left)
        d->nudge(-1, event->modifiers());
    else if (event->key() == Qt::Key_Right)
        d->nudge(1, event->modifiers());
    else if (event->key() == Qt::Key_L)
        chooseHandle(HandleKind::Low);
    else if (event->key() == Qt::Key_H)
        chooseHandle(HandleKind::High);
    else if (event->key() == Qt::Key_T)
        chooseHandle(HandleKind::Threshold);
    else if (event->key() == Qt::Key_0)
        fit();
    else if (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal)
        zoom(kWheelStep, middle);
    else if (event->key() == Qt::Key_Minus)
        zoom(1 / kWheelStep, middle);
    else if (!edit().locked) { // Delete
        hand.finish();
        Q_EMIT layerReset();
    }
}

void HistogramView::focusInEvent(QFocusEvent *event)
{
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason) {
        d->handles->forgetChoice();
        d->handles->step(event->reason() == Qt::TabFocusReason);
    }
    PlotView::focusInEvent(event);
    d->replotHandles();
}

void HistogramView::focusOutEvent(QFocusEvent *event)
{
    PlotView::focusOutEvent(event);
    d->handles->finishNudge();
    d->replotHandles();
}

} // namespace espalier
