// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/heatmap/heatmap.h"
#include "widgets/heatmap/heatmapframe.h"
#include "widgets/plots/plotcolors.h"

#include <QFont>
#include <QImage>

class QPainter;

namespace espalier {

class HeatmapCells;
struct CellPalette;

/// Paints the cells of a Heatmap and what is drawn in them: shares that stay, out-of-date marks, words. Keeps the picture of the cells
/// until they or the window are others.
class HeatmapPainter
{
public:
    /// Where and how to paint.
    struct Canvas {
        QPainter &painter;
        HeatmapFrame frame;
        const PlotColors &colors;
        QFont font;
    };

    explicit HeatmapPainter(const HeatmapCells &cells) : m_cells(cells) { }

    void setMap(ColorMap map) { m_map = map; }
    ColorMap map() const { return m_map; }
    void setLabel(Heatmap::CellLabel label) { m_label = std::move(label); }
    /// Colours are to be made anew, the reduction of the cells still holds.
    void forgetColors() { m_image = {}; }
    void forgetCells();

    void paint(const Canvas &canvas);
    /// A veil over all: what is shown is no answer to what was asked for last.
    static void paintVeil(const Canvas &canvas);

private:
    CellPalette palette(const PlotColors &colors) const;
    QImage render(int width, int height, const HeatmapFrame &frame, const PlotColors &colors);
    bool isDrawnInVectors(const Canvas &canvas) const;
    void paintVectors(const Canvas &canvas) const;
    void paintStale(const Canvas &canvas) const;
    void paintSides(const Canvas &canvas) const;
    void paintContour(const Canvas &canvas) const;
    void paintShares(const Canvas &canvas) const;
    void paintLabels(const Canvas &canvas) const;

    const HeatmapCells &m_cells;
    ColorMap m_map = ColorMap::Viridis;
    Heatmap::CellLabel m_label;
    QImage m_image; ///< The reduced cells of `m_imageWindow`; null when out of date.
    CellWindow m_imageWindow;
    std::vector<float> m_reduced; ///< Of `m_reducedWindow` in `m_reducedSize` pixels; empty when out of date.
    CellWindow m_reducedWindow;
    QSize m_reducedSize;
};

} // namespace espalier
