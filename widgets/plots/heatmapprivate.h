// SPDX-License-Identifier: GPL-3.0-or-later
// Shared by the files that implement Heatmap: values and painting, hands.
#pragma once

#include "widgets/plots/colorbar.h"
#include "widgets/plots/heatmap.h"
#include "widgets/plots/heatmapreduce.h"
#include "widgets/plots/paintedlayer.h"

#include <QImage>

#include <algorithm>
#include <array>

namespace espalier {

/// How much of the ground covers a cell that is out of date.
inline constexpr double kVeil = 0.55;

/// The colours of the cells: of the scale, and paler where pruning would remove them.
struct CellPalette {
    const std::array<QRgb, 256> &table;
    std::array<QRgb, 256> pale;
    float lo = 0, factor = 1;

    QRgb color(float value, bool goes) const
    {
        const int index = static_cast<int>(std::clamp((value - lo) * factor, 0.0F, 255.0F) + 0.5F);
        return goes ? pale[static_cast<std::size_t>(index)] : table[static_cast<std::size_t>(index)];
    }
};

struct Heatmap::Private {
    explicit Private(Heatmap *view) : q(view) {}

    // --- values and painting (heatmap.cpp, heatmappainting.cpp)
    void build();
    void findRange();
    void showScale();
    void changed();
    CellWindow window() const;
    QRectF cellRect(int row, int column) const;
    void paintCells(QPainter &painter);
    void paintVectors(QPainter &painter) const; // heatmapvectors.cpp
    bool isDrawnInVectors(const QPainter &painter) const;
    CellPalette palette() const;
    /// The rows and columns that are seen, in part at least.
    QRect seenCells() const;
    void paintContour(QPainter &painter);
    void paintLabels(QPainter &painter);
    void paintMarks(QPainter &painter);
    void paintScaleMark(QPainter &painter);
    QImage render(int width, int height);
    bool goes(int row, int column) const;
    /// Colours are to be made anew, the reduction of the cells still holds.
    void recolored();
    void shade();
    const std::vector<float> &painted() const { return sides.empty() ? values : shades; }
    void paintSides(QPainter &painter) const;
    void paintStale(QPainter &painter) const;
    void replotMarks();

    void fitNames(); // heatmapnames.cpp

    // --- hands (heatmaphands.cpp)
    void setView(double left, double right, double top, double bottom);
    void zoom(double factor, QPointF around, bool columnsToo, bool rowsToo);
    void hover(QPoint position);
    void moveCursor(int dRow, int dColumn);
    void describeCursor();
    int headAt(QPoint position) const; ///< Column whose name is there, or -1.
    bool isRemovable(int column) const;

    Heatmap *q;
    QCustomPlot *plot = nullptr;
    ColorBar *scale = nullptr;
    QCPLayer *marks = nullptr;

    int rows = 0;
    int columns = 0;
    std::vector<float> values;
    std::vector<int> sides;     ///< Signs of the side columns.
    std::vector<float> shades;  ///< With side columns: the values that stand for the colours.
    std::vector<std::uint8_t> stale; ///< Empty, or one per cell.
    float least = 0;      ///< Of the finite values.
    float largest = 1;
    std::optional<float> fixedLo;
    std::optional<float> fixedHi;
    float lo = 0;         ///< Of the colour scale.
    float hi = 1;
    std::optional<float> threshold;
    std::vector<float> kept; ///< Empty, or one per cell.
    ColorMap map = ColorMap::Viridis;
    CellText text;
    QString rowTitle;
    QString columnTitle;
    QString valueTitle;
    QStringList rowNames, columnNames;
    bool areNamesUpright = false; ///< Those of the columns.
    CellLabel label;
    std::vector<std::uint8_t> removable; ///< Empty, or one per column.
    int menuColumn = -1;                 ///< That the context menu is opened at.

    QImage image;         ///< The reduced cells of `imageWindow`; null when out of date.
    CellWindow imageWindow;
    std::vector<float> reduced; ///< Of `reducedWindow` in `reducedSize` pixels; empty when out of date.
    CellWindow reducedWindow;
    QSize reducedSize;

    QPoint hovered{-1, -1};
    QPoint cursor{-1, -1};
    bool pressed = false;
    bool panning = false;
    QPoint pressedAt;
    QPoint last;
};

} // namespace espalier
