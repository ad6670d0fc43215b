// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/trainingcurves.h"

#include "widgets/plots/csvtext.h"
#include "widgets/plots/paintedlayer.h"

#include <QHelpEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr int kLegendBand = 20;
constexpr double kPercent = 100;

/// Running figures of an epoch under way.
struct Running {
    double epoch = 0;
    double loss = 0;
    double accuracy = 0;
    bool shown = false;
};

/// One axis rect with its lines.
struct Panel {
    QCPAxisRect *rect = nullptr;
    QCPGraph *training = nullptr;
    QCPGraph *validation = nullptr;
    QCPGraph *running = nullptr;
    QCPGraph *baseline = nullptr;
    QCPAxis *x() const { return rect->axis(QCPAxis::atBottom); }
    QCPAxis *y() const { return rect->axis(QCPAxis::atLeft); }
};

} // namespace

struct TrainingCurves::Private {
    explicit Private(TrainingCurves *view) : q(view) { }

    void build();
    Panel makePanel(QCPAxisRect *rect);
    void show();
    void showPanel(const Panel &panel, double TrainingPoint::*training, double TrainingPoint::*validation, double factor,
                   double runningValue);
    void rescaleY(const Panel &panel, bool accuracy);
    void fitLabels();
    void paintLegend(QPainter &painter);

    TrainingCurves *q;
    QCustomPlot *plot = nullptr;
    Panel loss;
    Panel accuracy;
    std::vector<TrainingPoint> points;
    Running running;
    int epochs = 0;
    double baseline = NAN;
};

TrainingCurves::TrainingCurves(QWidget *parent) : PlotView(parent), d(std::make_unique<Private>(this))
{
    setObjectName(QStringLiteral("trainingCurves"));
    setEmptyText(tr("Start a fine-tune to see its loss and accuracy grow here."));
    d->plot = plot();
    d->build();
    restyle();
}

TrainingCurves::~TrainingCurves() = default;

void TrainingCurves::Private::build()
{
    auto *second = new QCPAxisRect(plot);
    plot->plotLayout()->addElement(0, 1, second);
    plot->plotLayout()->setColumnSpacing(8);
    loss = makePanel(plot->axisRect());
    accuracy = makePanel(second);
    new PaintedLayer(plot, QStringLiteral("axes"), false, [this](QPainter &painter) { paintLegend(painter); });
}

Panel TrainingCurves::Private::makePanel(QCPAxisRect *rect)
{
    Panel panel;
    panel.rect = rect;
    rect->setupFullAxesBox(false);
    rect->axis(QCPAxis::atTop)->setVisible(false);
    rect->axis(QCPAxis::atRight)->setVisible(false);
    rect->setAutoMargins(QCP::msLeft | QCP::msBottom);
    rect->setMargins(QMargins(0, kLegendBand, 12, 0));
    auto wholeNumbers = QSharedPointer<QCPAxisTickerFixed>::create();
    wholeNumbers->setTickStep(1);
    wholeNumbers->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    panel.x()->setTicker(wholeNumbers);
    panel.x()->setSubTicks(false);
    panel.x()->grid()->setVisible(false);
    panel.y()->setSubTicks(false);
    panel.baseline = plot->addGraph(panel.x(), panel.y());
    panel.running = plot->addGraph(panel.x(), panel.y());
    panel.training = plot->addGraph(panel.x(), panel.y());
    panel.validation = plot->addGraph(panel.x(), panel.y());
    return panel;
}

void TrainingCurves::clear()
{
    setPoints({});
}

void TrainingCurves::setPoints(std::vector<TrainingPoint> points)
{
    d->points = std::move(points);
    d->running = {};
    d->show();
}

void TrainingCurves::addPoint(const TrainingPoint &point)
{
    d->points.push_back(point);
    d->running = {};
    d->show();
}

const std::vector<TrainingPoint> &TrainingCurves::points() const
{
    return d->points;
}

void TrainingCurves::setRunning(double epoch, double loss, double accuracy)
{
    d->running = {epoch, loss, accuracy, true};
    d->show();
}

void TrainingCurves::setEpochs(int total)
{
    d->epochs = total;
    d->show();
}

void TrainingCurves::setBaseline(double accuracy)
{
    d->baseline = accuracy;
    d->show();
}

void TrainingCurves::Private::show()
{
    showPanel(loss, &TrainingPoint::loss, &TrainingPoint::validationLoss, 1, running.loss);
    showPanel(accuracy, &TrainingPoint::accuracy, &TrainingPoint::validationAccuracy, kPercent, running.accuracy);
    double last = std::max<double>(epochs, 1);
    if (!points.empty())
        last = std::max(last, points.back().epoch);
    if (running.shown)
        last = std::max(last, running.epoch);
    const double first = points.empty() ? 0 : std::min(1.0, points.front().epoch);
    const double margin = std::max(0.15, (last - first) * 0.03);
    for (const Panel &panel : {loss, accuracy})
        panel.x()->setRange(first - margin, std::max(last, first + 1) + margin);
    const QCPRange across = accuracy.x()->range();
    accuracy.baseline->setData({across.lower, across.upper}, {baseline * kPercent, baseline * kPercent}, true);
    accuracy.baseline->setVisible(std::isfinite(baseline));
    rescaleY(loss, false);
    rescaleY(accuracy, true);
    q->replotAll();
}

void TrainingCurves::Private::showPanel(const Panel &panel, double TrainingPoint::*training, double TrainingPoint::*validation,
                                        double factor, double runningValue)
{
    QVector<double> x;
    QVector<double> seen;
    QVector<double> held;
    for (const TrainingPoint &point : points) {
        x.append(point.epoch);
        seen.append(point.*training * factor);
        held.append(point.*validation * factor);
    }
    panel.training->setData(x, seen, true);
    panel.validation->setData(x, held, true);
    QVector<double> runX;
    QVector<double> runY;
    if (running.shown) {
        if (!x.isEmpty()) {
            runX.append(x.last());
            runY.append(seen.last());
        }
        runX.append(running.epoch);
        runY.append(runningValue * factor);
    }
    panel.running->setData(runX, runY, true);
}

void TrainingCurves::Private::rescaleY(const Panel &panel, bool isAccuracy)
{
    double lo = HUGE_VAL;
    double hi = -HUGE_VAL;
    for (const QCPGraph *graph : {panel.training, panel.validation, panel.running}) {
        for (const QCPGraphData &point : *graph->data()) {
            if (!std::isfinite(point.value))
                continue;
            lo = std::min(lo, point.value);
            hi = std::max(hi, point.value);
        }
    }
    if (isAccuracy && std::isfinite(baseline)) {
        lo = std::min(lo, baseline * kPercent);
        hi = std::max(hi, baseline * kPercent);
    }
    if (!(hi >= lo)) {
        lo = 0;
        hi = isAccuracy ? kPercent : 1;
    }
    const double margin = std::max((hi - lo) * 0.12, isAccuracy ? 0.2 : std::abs(hi) * 0.05 + 1e-9);
    const double bottom = std::max(0.0, lo - margin);
    panel.y()->setRange(bottom, isAccuracy ? std::min(hi + margin, kPercent + (hi > 99 ? 0.5 : 0.0)) : hi + margin);
}

/// As many labels as the height has room for; the word under the x axis only where it does not take half of the plot.
void TrainingCurves::Private::fitLabels()
{
    const int line = QFontMetrics(q->smallFont()).lineSpacing();
    const bool isLow = q->height() < 10 * line;
    const int room = q->height() - kLegendBand - (isLow ? 1 : 2) * line - 6;
    for (const Panel &panel : {loss, accuracy}) {
        panel.x()->setLabel(isLow ? QString() : tr("Epoch"));
        panel.y()->ticker()->setTickCount(std::clamp(room / (2 * line), 2, 6));
    }
}

void TrainingCurves::Private::paintLegend(QPainter &painter)
{
    if (q->isEmpty())
        return;
    const PlotColors &colors = q->colors();
    painter.setFont(q->smallFont());
    const QFontMetrics metrics(painter.font());
    painter.setPen(colors.text);
    const QString lossTitle = tr("Loss");
    painter.drawText(QRectF(loss.rect->left(), 0, loss.rect->width(), kLegendBand), Qt::AlignVCenter | Qt::AlignLeft, lossTitle);
    painter.drawText(QRectF(accuracy.rect->left(), 0, accuracy.rect->width(), kLegendBand), Qt::AlignVCenter | Qt::AlignLeft,
                     tr("Accuracy, %"));
    double x = loss.rect->left() + metrics.horizontalAdvance(lossTitle) + 14;
    const double middle = kLegendBand / 2.0;
    const auto entry = [&](const QString &word, const QPen &pen, bool disc, bool mark) {
        painter.setPen(pen);
        painter.drawLine(QPointF(x, middle), QPointF(x + 16, middle));
        painter.setPen(Qt::NoPen);
        painter.setBrush(pen.color());
        painter.setRenderHint(QPainter::Antialiasing);
        if (mark && disc)
            painter.drawEllipse(QPointF(x + 8, middle), 3, 3);
        else if (mark)
            painter.drawRect(QRectF(x + 5.5, middle - 2.5, 5, 5));
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(colors.text);
        const double width = metrics.horizontalAdvance(word);
        painter.drawText(QRectF(x + 20, 0, width + 2, kLegendBand), Qt::AlignVCenter | Qt::AlignLeft, word);
        x += 20 + width + 10;
    };
    entry(tr("Training"), loss.training->pen(), true, true);
    entry(tr("Validation"), loss.validation->pen(), false, true);
    x = accuracy.rect->left() + metrics.horizontalAdvance(tr("Accuracy, %")) + 14;
    if (std::isfinite(baseline))
        entry(tr("Float model"), accuracy.baseline->pen(), false, false);
}

bool TrainingCurves::isEmpty() const
{
    return d->points.empty() && !d->running.shown;
}

QString TrainingCurves::pictureName() const
{
    return QStringLiteral("training-curves");
}

QString TrainingCurves::toCsv() const
{
    QString text = QStringLiteral("epoch,loss,accuracy,validation_loss,validation_accuracy\n");
    for (const TrainingPoint &point : d->points)
        text += csvLine({point.epoch, point.loss, point.accuracy, point.validationLoss, point.validationAccuracy});
    return text;
}

QSize TrainingCurves::sizeHint() const
{
    return {480, 160};
}

QSize TrainingCurves::minimumSizeHint() const
{
    return {280, 100};
}

void TrainingCurves::applyColors()
{
    PlotView::applyColors();
    for (const Panel &panel : {d->loss, d->accuracy}) {
        panel.training->setPen(QPen(colors().training, 1.8));
        panel.training->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 6));
        panel.validation->setPen(QPen(colors().validation, 1.8, Qt::DashLine));
        panel.validation->setScatterStyle(
            QCPScatterStyle(QCPScatterStyle::ssSquare, QPen(colors().validation, 1), QBrush(colors().validation), 5));
        panel.running->setPen(QPen(mixed(colors().training, colors().background, 0.6), 1.2));
        panel.baseline->setPen(QPen(colors().mutedText, 1, Qt::DotLine));
        panel.x()->setLabelPadding(1);
    }
}

void TrainingCurves::applyWords()
{
    d->fitLabels();
    setAccessibleName(tr("Loss and accuracy while fine-tuning"));
}

void TrainingCurves::resizeEvent(QResizeEvent *event)
{
    PlotView::resizeEvent(event);
    d->fitLabels();
    replotAll();
}

bool TrainingCurves::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip || d->points.empty())
        return PlotView::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const bool right = d->accuracy.rect->rect().contains(help->pos());
    const double epoch = (right ? d->accuracy : d->loss).x()->pixelToCoord(help->pos().x());
    const auto nearest = std::min_element(d->points.begin(), d->points.end(), [epoch](const auto &a, const auto &b) {
        return std::abs(a.epoch - epoch) < std::abs(b.epoch - epoch);
    });
    const QLocale locale;
    const auto percent = [&locale](double share) {
        return std::isfinite(share) ? locale.toString(share * kPercent, 'f', 2) : tr("not measured");
    };
    const auto number = [&locale](double value) { return std::isfinite(value) ? locale.toString(value, 'g', 4) : tr("not measured"); };
    QToolTip::showText(help->globalPos(),
                       tr("Epoch %1. Training: loss %2, accuracy %3 %. Validation: loss %4, accuracy %5 %.")
                           .arg(locale.toString(nearest->epoch), number(nearest->loss), percent(nearest->accuracy),
                                number(nearest->validationLoss), percent(nearest->validationAccuracy)),
                       this);
    return true;
}

} // namespace espalier
