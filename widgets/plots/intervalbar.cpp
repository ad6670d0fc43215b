// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/intervalbar.h"

#include <QEvent>
#include <QLocale>
#include <QPaintEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr int kMargin = 7; ///< Half a dot and its edge at either end.

/// The smallest of 1, 2, 5 times a power of ten that is at least `least`.
double roundStep(double least)
{
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= least * 0.999)
            return factor * power;
    return 10 * power;
}

QString percent(double fraction)
{
    return QLocale().toString(fraction * 100, 'f', 2);
}

} // namespace

IntervalBar::IntervalBar(QWidget *parent) : QWidget(parent), m_colors(PlotColors::fromPalette(palette()))
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    describe();
}

void IntervalBar::setValues(const IntervalValues &values)
{
    if (m_values == values)
        return;
    m_values = values;
    double lo = 1;
    double hi = 0;
    const auto include = [&](double value) {
        lo = std::min(lo, value);
        hi = std::max(hi, value);
    };
    if (values.reference)
        include(*values.reference);
    if (values.value) {
        include(*values.value);
        include(values.lo);
        include(values.hi);
    }
    if (hi >= lo) {
        // Two points of margin at most; round steps keep the axis still while a sample grows.
        const double width = std::max(hi - lo, 0.005);
        const double step = roundStep(width / 4);
        const bool outside = lo < m_lo || hi > m_hi;
        const bool loose = (m_hi - m_lo) > 4 * width;
        if (outside || loose) {
            m_lo = std::max(0.0, std::floor((lo - width * 0.15) / step) * step);
            m_hi = std::min(1.0, std::ceil((hi + width * 0.15) / step) * step);
        }
    }
    describe();
    update();
}

void IntervalBar::describe()
{
    QString words;
    if (!m_values.value)
        words = tr("The accuracy has not been measured.");
    else
        words = tr("Accuracy %1 %, 95 % interval %2 to %3 %.").arg(percent(*m_values.value), percent(m_values.lo), percent(m_values.hi));
    if (m_values.value && m_values.isEstimate)
        words = tr("%1 Not all samples have been seen yet.").arg(words);
    if (m_values.reference)
        words = tr("%1 The float model has %2 %.").arg(words, percent(*m_values.reference));
    setAccessibleName(tr("Accuracy with its interval"));
    setAccessibleDescription(words);
    setToolTip(words);
}

double IntervalBar::pixelOf(double value) const
{
    const double span = std::max(m_hi - m_lo, 1e-9);
    return kMargin + (value - m_lo) / span * (width() - 2 * kMargin);
}

QSize IntervalBar::sizeHint() const
{
    return {120, 22};
}

QSize IntervalBar::minimumSizeHint() const
{
    return {60, 18};
}

void IntervalBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        m_colors = PlotColors::fromPalette(palette());
        update();
    } else if (event->type() == QEvent::LanguageChange) {
        describe();
    }
}

void IntervalBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const double middle = std::floor(height() / 2.0) + 0.5;
    // The bar stands on the window, not on a plot's ground: marks keep their contrast against it.
    const QColor ground = palette().color(QPalette::Window);
    const auto readable = [&ground](const QColor &color) { return withContrast(color, ground, 4.5); };
    painter.setPen(QPen(mixed(m_colors.text, ground, 0.35), 1));
    painter.drawLine(QPointF(kMargin, middle), QPointF(width() - kMargin, middle));
    if (m_values.reference) {
        const double x = std::floor(pixelOf(*m_values.reference)) + 0.5;
        painter.setPen(QPen(readable(m_colors.text), 2, Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(QPointF(x, middle - 8), QPointF(x, middle + 8));
    }
    if (!m_values.value)
        return;
    const QColor color = readable(m_values.isEstimate ? m_colors.mutedText : m_colors.training);
    const double lo = std::floor(pixelOf(m_values.lo)) + 0.5;
    const double hi = std::floor(pixelOf(m_values.hi)) + 0.5;
    painter.setPen(QPen(color, 2, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QPointF(lo, middle), QPointF(hi, middle));
    painter.setPen(QPen(color, 1));
    for (const double end : {lo, hi})
        painter.drawLine(QPointF(end, middle - 4), QPointF(end, middle + 4));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.6));
    painter.setBrush(m_values.isEstimate ? ground : color);
    painter.drawEllipse(QPointF(pixelOf(*m_values.value), middle), 3.8, 3.8);
}

} // namespace espalier
