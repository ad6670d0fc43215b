// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme/edgestyle.h"

#include "widgets/theme/theme.h"

#include <QPainter>
#include <QStyleOption>

namespace espalier {

namespace {

void drawEdge(const QStyleOption *option, QPainter *painter, QRect rect)
{
    if (!isDark(option->palette))
        return;
    QColor edge = option->palette.color(QPalette::PlaceholderText);
    if (!option->state.testFlag(QStyle::State_Enabled))
        edge.setAlphaF(0.35f);
    else if (!option->state.testFlag(QStyle::State_HasFocus))
        edge.setAlphaF(0.7f);
    else
        edge = option->palette.color(QPalette::Link);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(edge);
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
    painter->restore();
}

} // namespace

EdgeStyle::EdgeStyle() : QProxyStyle(QStringLiteral("Fusion")) { }

void EdgeStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if (element == PE_IndicatorCheckBox || element == PE_FrameLineEdit)
        drawEdge(option, painter, option->rect);
}

void EdgeStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                   const QWidget *widget) const
{
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    if (control == CC_SpinBox)
        drawEdge(option, painter, option->rect);
}

} // namespace espalier
