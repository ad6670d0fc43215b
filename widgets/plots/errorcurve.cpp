// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/errorcurve.h"

#include "widgets/plots/csvtext.h"
#include "widgets/plots/paintedlayer.h"
#include "widgets/plots/powerticker.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace espalier {

struct ErrorCurve::Private {
    explicit Private(ErrorCurve *view) : q(view) { }

    QString ratioTitle;
    QSharedPointer<PowerTicker> ticker;

    void build();
    void rescale();
    void spaceTicks();
    void showMarks();
    void paintMarks(QPainter &painter);
    void choose(double ratio) { Q_EMIT q->ratioChosen(ratio); }

    ErrorCurve *q;
    QCustomPlot *plot = nullptr;
    QCPGraph *graph = nullptr;
    QCPLayer *marks = nullptr;
    std::vector<double> ratios;
    std::vector<double> errors;
    double floor = 1e-12; ///< What an error of 0 is drawn as: a log axis has no zero.
    std::optional<double> now;
    std::optional<double> cursor; ///< Under the pointer or the keyboard.
};

ErrorCurve::ErrorCurve(QWidget *parent) : PlotView(parent), d(std::make_unique<Private>(this))
{
    setObjectName(QStringLiteral("errorCurve"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setCursor(Qt::PointingHandCursor);
    setEmptyText(tr("Choose a number of bits to see the error over the clip ratio."));
    d->plot = plot();
    d->build();
    restyle();
}

ErrorCurve::~ErrorCurve() = default;

void ErrorCurve::Private::build()
{
    marks = plot->layer(QStringLiteral("overlay"));
    plot->axisRect()->setAutoMargins(QCP::msLeft | QCP::msBottom);
    plot->axisRect()->setMargins(QMargins(0, 8, 16, 0));
    plot->yAxis->setScaleType(QCPAxis::stLogarithmic);
    ticker = QSharedPointer<PowerTicker>(new PowerTicker);
    plot->yAxis->setTicker(ticker);
    QObject::connect(plot, &QCustomPlot::beforeReplot, q, [this] { spaceTicks(); });
    plot->yAxis->setNumberFormat(QStringLiteral("eb"));
    plot->yAxis->setNumberPrecision(0);
    graph = plot->addGraph();
    new PaintedLayer(plot, QStringLiteral("overlay"), false, [this](QPainter &painter) { paintMarks(painter); });
}

void ErrorCurve::setCurve(std::vector<double> ratios, std::vector<double> errors)
{
    if (ratios.size() != errors.size()) {
        ratios.clear();
        errors.clear();
    }
    d->ratios = std::move(ratios);
    d->errors = std::move(errors);
    d->rescale();
    QVector<double> drawn;
    for (const double error : d->errors)
        drawn.append(std::max(error, d->floor));
    d->graph->setData(QVector<double>(d->ratios.begin(), d->ratios.end()), drawn, true);
    setAccessibleDescription(isEmpty() ? emptyText() : QString());
    replotAll();
}

/// A label at every power that there is room for: the curve is often low and many decades deep.
void ErrorCurve::Private::spaceTicks()
{
    const QCPRange range = plot->yAxis->range();
    const double labels = std::max(1.0, plot->axisRect()->height() / (1.3 * q->fontMetrics().height()));
    ticker->setPowers(static_cast<int>(std::max(1.0, std::ceil(std::log10(range.upper / range.lower) / labels))));
}

void ErrorCurve::Private::rescale()
{
    double least = HUGE_VAL;
    double largest = 0;
    for (const double error : errors) {
        if (error > 0)
            least = std::min(least, error);
        largest = std::max(largest, error);
    }
    if (!(largest > 0))
        least = largest = 1e-12;
    floor = least / 2;
    plot->yAxis->setRange(least / 1.8, std::max(largest * 1.8, least * 20));
    if (!ratios.empty()) {
        const double margin = std::max((ratios.back() - ratios.front()) * 0.03, 1e-3);
        plot->xAxis->setRange(ratios.front() - margin, ratios.back() + margin);
    }
}

void ErrorCurve::setNow(std::optional<double> ratio)
{
    d->now = ratio;
    d->showMarks();
}

std::optional<double> ErrorCurve::optimum() const
{
    if (isEmpty())
        return std::nullopt;
    return d->ratios[std::min_element(d->errors.begin(), d->errors.end()) - d->errors.begin()];
}

double ErrorCurve::errorAt(double ratio) const
{
    if (isEmpty())
        return 0;
    const auto right = std::lower_bound(d->ratios.begin(), d->ratios.end(), ratio);
    if (right == d->ratios.begin())
        return d->errors.front();
    if (right == d->ratios.end())
        return d->errors.back();
    const std::size_t i = right - d->ratios.begin();
    const double share = (ratio - d->ratios[i - 1]) / (d->ratios[i] - d->ratios[i - 1]);
    const double left = std::log(std::max(d->errors[i - 1], d->floor));
    return std::exp(left + share * (std::log(std::max(d->errors[i], d->floor)) - left));
}

double ErrorCurve::ratioAt(double x) const
{
    if (isEmpty())
        return 0;
    return std::clamp(d->plot->xAxis->pixelToCoord(x), d->ratios.front(), d->ratios.back());
}

double ErrorCurve::pixelOf(double ratio) const
{
    return d->plot->xAxis->coordToPixel(ratio);
}

void ErrorCurve::Private::showMarks()
{
    if (q->isVisible())
        marks->replot();
    else
        q->replotAll();
}

void ErrorCurve::Private::paintMarks(QPainter &painter)
{
    if (q->isEmpty())
        return;
    const PlotColors &colors = q->colors();
    const auto at = [this](double ratio) {
        const double error = std::max(q->errorAt(ratio), floor);
        return QPointF(plot->xAxis->coordToPixel(ratio), plot->yAxis->coordToPixel(error));
    };
    const QRect area = plot->axisRect()->rect();
    if (cursor) {
        const double x = std::floor(plot->xAxis->coordToPixel(*cursor)) + 0.5;
        painter.setPen(QPen(colors.mutedText, 1, Qt::DotLine));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF best = at(*q->optimum());
    painter.setPen(QPen(colors.levels, 2));
    painter.drawLine(best + QPointF(-4, -4), best + QPointF(4, 4));
    painter.drawLine(best + QPointF(-4, 4), best + QPointF(4, -4));
    if (now) {
        // A range wider than the curve keeps its ring at the edge.
        const QPointF here = at(std::clamp(*now, ratios.front(), ratios.back()));
        painter.setPen(QPen(colors.range, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(here, 5.5, 5.5);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (q->hasFocus()) {
        painter.setPen(QPen(colors.focus, 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(area.adjusted(0, 0, -1, -1));
    }
}

bool ErrorCurve::isEmpty() const
{
    return d->ratios.empty();
}

QString ErrorCurve::pictureName() const
{
    return QStringLiteral("error-curve");
}

QString ErrorCurve::toCsv() const
{
    QString text = QStringLiteral("clip_ratio,mse\n");
    for (std::size_t i = 0; i < d->ratios.size(); ++i)
        text += csvLine({d->ratios[i], d->errors[i]});
    return text;
}

QSize ErrorCurve::sizeHint() const
{
    return {620, 110};
}

QSize ErrorCurve::minimumSizeHint() const
{
    return {200, 84};
}

void ErrorCurve::applyColors()
{
    PlotView::applyColors();
    d->graph->setPen(QPen(colors().bars, 1.5));
    d->plot->xAxis->setLabelPadding(1);
    d->plot->yAxis->setLabelPadding(1);
}

void ErrorCurve::setRatioTitle(const QString &title)
{
    d->ratioTitle = title;
    applyWords();
}

void ErrorCurve::applyWords()
{
    d->plot->xAxis->setLabel(d->ratioTitle.isEmpty() ? tr("Clip ratio (range as a share of the largest weight)") : d->ratioTitle);
    d->plot->yAxis->setLabel(tr("MSE"));
    setAccessibleName(tr("Error over the clip ratio"));
}

bool ErrorCurve::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_O && key->modifiers() == Qt::NoModifier) {
            event->accept();
            return true;
        }
    }
    if (event->type() == QEvent::ToolTip && !isEmpty()) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const double ratio = ratioAt(help->pos().x());
        QToolTip::showText(
            help->globalPos(),
            tr("Clip ratio %1: MSE %2. A click goes there. The ring is the range now, the cross the least "
               "error (at %3).")
                .arg(QLocale().toString(ratio, 'g', 3), QLocale().toString(errorAt(ratio), 'g', 3), QLocale().toString(*optimum(), 'g', 3)),
            this);
        return true;
    }
    return PlotView::event(event);
}

void ErrorCurve::focusInEvent(QFocusEvent *event)
{
    PlotView::focusInEvent(event);
    d->showMarks();
}

void ErrorCurve::focusOutEvent(QFocusEvent *event)
{
    PlotView::focusOutEvent(event);
    d->cursor.reset();
    d->showMarks();
}

void ErrorCurve::keyPressEvent(QKeyEvent *event)
{
    const int key = event->key();
    if (isEmpty()) {
        PlotView::keyPressEvent(event);
    } else if (key == Qt::Key_Left || key == Qt::Key_Right) {
        const double worth = d->plot->xAxis->range().size() / std::max(1, d->plot->axisRect()->width());
        const double step = worth * (event->modifiers().testFlag(Qt::ShiftModifier) ? 1 : 5);
        const double from = d->cursor.value_or(d->now.value_or(*optimum()));
        d->cursor = std::clamp(from + (key == Qt::Key_Left ? -step : step), d->ratios.front(), d->ratios.back());
        setAccessibleDescription(
            tr("Clip ratio %1: MSE %2.").arg(QLocale().toString(*d->cursor, 'g', 3), QLocale().toString(errorAt(*d->cursor), 'g', 3)));
        d->showMarks();
    } else if ((key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space) && d->cursor) {
        d->choose(*d->cursor);
    } else if (key == Qt::Key_O) {
        d->choose(*optimum());
    } else {
        PlotView::keyPressEvent(event);
    }
}

void ErrorCurve::leaveEvent(QEvent *event)
{
    PlotView::leaveEvent(event);
    d->cursor.reset();
    d->showMarks();
}

void ErrorCurve::mouseMoveEvent(QMouseEvent *event)
{
    if (isEmpty())
        return;
    d->cursor = ratioAt(event->position().x());
    d->showMarks();
}

void ErrorCurve::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && !isEmpty())
        d->choose(ratioAt(event->position().x()));
    else
        event->ignore();
}

} // namespace espalier
