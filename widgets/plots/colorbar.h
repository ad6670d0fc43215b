// SPDX-License-Identifier: GPL-3.0-or-later
// For .cpp files of plots only: it includes QCustomPlot.
#pragma once

#include "widgets/plots/qcustomplotheader.h"

#include <array>

namespace espalier {

/// The colour scale beside a plot: a bar from the lowest value (below) to the highest, with an axis at its right, and one at its left
/// for values that the colours do not stand for. QCPColorScale paints its bar as a picture; this one is a gradient, which files of
/// vectors keep as such.
class ColorBar final : public QCPAxisRect
{
public:
    explicit ColorBar(QCustomPlot *plot);

    QCPAxis *valueAxis() const { return m_axis; }
    QCPAxis *otherAxis() const { return m_other; } ///< Hidden at first.
    void setColors(const std::array<QRgb, 256> &table);

protected:
    void draw(QCPPainter *painter) override;

private:
    QCPAxis *m_axis, *m_other;
    QGradientStops m_stops;
};

} // namespace espalier
