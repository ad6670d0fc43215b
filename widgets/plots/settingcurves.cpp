// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/settingcurves.h"

#include "widgets/plots/csvtext.h"
#include "widgets/plots/paintedlayer.h"

#include <algorithm>
#include <cmath>

namespace espalier {

struct SettingCurves::Private {
    explicit Private(SettingCurves *view) : q(view) { }

    void fitAxes();
    void fitTicks();
    void paint(QPainter &painter) const;
    void paintCurve(QPainter &painter, const SettingCurve &curve) const;
    QPointF place(std::size_t setting, double value) const
    {
        return {plot->xAxis->coordToPixel(static_cast<double>(setting)), plot->yAxis->coordToPixel(value)};
    }

    SettingCurves *q;
    QCustomPlot *plot = nullptr;
    QStringList settings;
    std::vector<std::size_t> starts;
    int named = 0; ///< Every n-th setting has its name below the axis; 0: not worked out.
    std::vector<SettingCurve> curves;
};

SettingCurves::SettingCurves(QWidget *parent) : PlotView(parent), d(std::make_unique<Private>(this))
{
    setFocusPolicy(Qt::StrongFocus); // For the menu's key.
    d->plot = plot();
    d->plot->xAxis->setSubTicks(false);
    d->plot->xAxis->grid()->setVisible(false);
    d->plot->axisRect()->setMinimumMargins(QMargins(0, 8, 10, 0));
    new PaintedLayer(d->plot, QStringLiteral("main"), true, [this](QPainter &painter) { d->paint(painter); });
    restyle();
}

SettingCurves::~SettingCurves() = default;

void SettingCurves::setCurves(const QStringList &settings, std::vector<SettingCurve> curves, const std::vector<std::size_t> &starts)
{
    d->curves = std::move(curves);
    d->starts = starts;
    if (settings != d->settings) {
        d->settings = settings;
        d->named = 0;
        d->fitTicks();
    }
    d->fitAxes();
    replotAll();
}

const std::vector<SettingCurve> &SettingCurves::curves() const
{
    return d->curves;
}

void SettingCurves::setSettingTitle(const QString &title)
{
    d->plot->xAxis->setLabel(title);
    replotAll();
}

void SettingCurves::resizeEvent(QResizeEvent *event)
{
    PlotView::resizeEvent(event);
    d->fitTicks();
}

void SettingCurves::focusInEvent(QFocusEvent *event)
{
    PlotView::focusInEvent(event);
    replotAll();
}

void SettingCurves::focusOutEvent(QFocusEvent *event)
{
    PlotView::focusOutEvent(event);
    replotAll();
}

/// As many names as have room side by side.
void SettingCurves::Private::fitTicks()
{
    if (settings.isEmpty())
        return;
    int widest = 1;
    for (const QString &setting : settings)
        for (const QString &line : setting.split(QLatin1Char('\n')))
            widest = std::max(widest, plot->fontMetrics().horizontalAdvance(line));
    constexpr int kBesideAxes = 60, kGap = 4;
    const double step = static_cast<double>(std::max(1, q->width() - kBesideAxes)) / static_cast<double>(settings.size());
    const int every = std::max(1, static_cast<int>(std::ceil((widest + kGap) / step)));
    if (every == named)
        return;
    named = every;
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (int i = 0; i < settings.size(); ++i)
        ticker->addTick(i, i % every == 0 ? settings[i] : QString());
    plot->xAxis->setTicker(ticker);
}

void SettingCurves::Private::fitAxes()
{
    plot->xAxis->setRange(-0.4, std::max<double>(0.4, static_cast<double>(settings.size()) - 0.6));
    double lo = 0, hi = 1;
    for (const SettingCurve &curve : curves)
        for (std::size_t i = 0; i < curve.lost.size(); ++i)
            if (!std::isnan(curve.lost[i])) {
                lo = std::min(lo, curve.isCurrent ? curve.lo[i] : curve.lost[i]);
                hi = std::max(hi, curve.isCurrent ? curve.hi[i] : curve.lost[i]);
            }
    const double margin = 0.05 * (hi - lo);
    plot->yAxis->setRange(lo - margin, hi + margin);
}

void SettingCurves::Private::paint(QPainter &painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    for (const bool current : {false, true})
        for (const SettingCurve &curve : curves)
            if (curve.isCurrent == current)
                paintCurve(painter, curve);
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (q->hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(q->colors().text, 1, Qt::DotLine));
        painter.drawRect(plot->axisRect()->rect().adjusted(0, 0, -1, -1));
    }
}

void SettingCurves::Private::paintCurve(QPainter &painter, const SettingCurve &curve) const
{
    const QColor color = curve.isCurrent ? q->colors().range : q->colors().outline;
    painter.setPen(QPen(color, curve.isCurrent ? 2 : 1));
    painter.setBrush(Qt::NoBrush);
    QPolygonF line;
    const auto flush = [&] {
        if (line.size() > 1)
            painter.drawPolyline(line);
        line.clear();
    };
    for (std::size_t i = 0; i < curve.lost.size(); ++i) {
        if (std::isnan(curve.lost[i]) || std::find(starts.begin(), starts.end(), i) != starts.end())
            flush(); // Not measured, or of another kind: a gap, not a guess.
        if (!std::isnan(curve.lost[i]))
            line.append(place(i, curve.lost[i]));
    }
    flush();
    if (!curve.isCurrent)
        return;
    for (std::size_t i = 0; i < curve.lost.size(); ++i) {
        if (std::isnan(curve.lost[i]))
            continue;
        painter.setPen(QPen(color, 1));
        painter.drawLine(place(i, curve.lo[i]), place(i, curve.hi[i]));
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(place(i, curve.lost[i]), 3, 3);
        painter.setBrush(Qt::NoBrush);
    }
}

bool SettingCurves::isEmpty() const
{
    return std::none_of(d->curves.begin(), d->curves.end(), [](const SettingCurve &curve) {
        return std::any_of(curve.lost.begin(), curve.lost.end(), [](double value) { return !std::isnan(value); });
    });
}

QString SettingCurves::toCsv() const
{
    QString text = QStringLiteral("layer,setting,lost,lo,hi\n");
    for (const SettingCurve &curve : d->curves)
        for (std::size_t i = 0; i < curve.lost.size(); ++i)
            if (!std::isnan(curve.lost[i]))
                text += csvCell(curve.name) + QLatin1Char(',')
                    + csvCell(QString(d->settings.value(static_cast<int>(i))).replace(QLatin1Char('\n'), QLatin1Char(' ')))
                    + QLatin1Char(',') + csvLine({curve.lost[i], curve.lo[i], curve.hi[i]});
    return text;
}

QSize SettingCurves::sizeHint() const
{
    return {260, 200};
}

QSize SettingCurves::minimumSizeHint() const
{
    return {160, 110};
}

void SettingCurves::applyColors()
{
    PlotView::applyColors();
    d->plot->yAxis->setLabelPadding(2);
}

void SettingCurves::applyWords()
{
    d->plot->yAxis->setLabel(tr("Points lost"));
    setAccessibleName(tr("Sensitivity of the current layer"));
    setEmptyText(tr("Measure to see what each setting costs."));
}

QString SettingCurves::pictureName() const
{
    return QStringLiteral("sensitivity");
}

} // namespace espalier
