// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/colorbar.h"

namespace espalier {

namespace {

constexpr int kWidth = 14;
/// Between stops colours are blended: as near to the table as eyes can tell.
constexpr int kStopEvery = 15;

} // namespace

ColorBar::ColorBar(QCustomPlot *plot) : QCPAxisRect(plot, false), m_axis(addAxis(QCPAxis::atRight)), m_other(addAxis(QCPAxis::atLeft))
{
    m_axis->grid()->setVisible(false);
    m_other->grid()->setVisible(false);
    m_other->setVisible(false);
    setSizeConstraintRect(QCPLayoutElement::scrInnerRect);
    setMinimumSize(kWidth, 0);
    setMaximumSize(kWidth, QWIDGETSIZE_MAX);
}

void ColorBar::setColors(const std::array<QRgb, 256> &table)
{
    m_stops.clear();
    for (int i = 0; i < 256; i += kStopEvery)
        m_stops.append({i / 255.0, QColor(table[static_cast<std::size_t>(i)])});
}

void ColorBar::draw(QCPPainter *painter)
{
    QLinearGradient gradient(rect().bottomLeft(), rect().topLeft());
    gradient.setStops(m_stops);
    painter->setPen(m_axis->basePen());
    painter->setBrush(gradient);
    painter->drawRect(rect().adjusted(0, 0, -1, -1));
    painter->setBrush(Qt::NoBrush);
}

} // namespace espalier
