// SPDX-License-Identifier: GPL-3.0-or-later
// For .cpp files of plots only: it includes QCustomPlot.
#pragma once

#include "widgets/plots/qcustomplotheader.h"

#include <functional>

namespace espalier {

/// Draws with a function on a layer of a plot: bars, veils, handles, cells. One such object draws thousands of marks faster
/// than one QCPAbstractItem each. The function gets a painter without antialiasing, clipped to the axis rect when
/// `clipToAxes`, and must leave its transformation as it was.
class PaintedLayer final : public QCPLayerable
{
public:
    using Paint = std::function<void(QPainter &)>;

    PaintedLayer(QCustomPlot *plot, const QString &layer, bool clipToAxes, Paint paint)
        : QCPLayerable(plot, layer), m_paint(std::move(paint)), m_clipToAxes(clipToAxes)
    {
    }

protected:
    QRect clipRect() const override { return m_clipToAxes ? mParentPlot->axisRect()->rect() : mParentPlot->viewport(); }
    void applyDefaultAntialiasingHint(QCPPainter *painter) const override { painter->setAntialiasing(false); }
    void draw(QCPPainter *painter) override { m_paint(*painter); }

private:
    Paint m_paint;
    bool m_clipToAxes;
};

/// Adds a layer with a buffer of its own on top of all others: `layer->replot()` then redraws nothing else.
inline QCPLayer *addBufferedLayer(QCustomPlot *plot, const QString &name)
{
    plot->addLayer(name);
    QCPLayer *layer = plot->layer(name);
    layer->setMode(QCPLayer::lmBuffered);
    return layer;
}

} // namespace espalier
