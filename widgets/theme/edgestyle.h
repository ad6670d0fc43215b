// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

namespace espalier {

/// Fusion with edges that are seen on a dark ground: it draws the outlines of fields and boxes darker than the window, which on
/// dark palettes leaves an empty check box invisible.
class EdgeStyle final : public QProxyStyle
{
    Q_OBJECT
public:
    EdgeStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
};

} // namespace espalier
