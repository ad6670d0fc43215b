// SPDX-License-Identifier: GPL-3.0-or-later
// Shared by the files that implement Heatmap: values and painting, hands.
#pragma once

#include "widgets/heatmap/heatmap.h"
#include "widgets/heatmap/heatmaphandle.h"
#include "widgets/heatmap/heatmapreduce.h"
#include "widgets/plots/colorbar.h"
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

    /// `stays`: how much of the cell does, 0..1.
    QRgb color(float value, float stays) const
    {
        const auto index = static_cast<std::size_t>(std::clamp((value - lo) * factor, 0.0F, 255.0F) + 0.5F);
        if (stays >= 1)
            return table[index];
        if (stays <= 0)
            return pale[index];
        // Never so pale that it could be taken for a cell that goes altogether.
        const int weight = static_cast<int>((1 - stays) * kMaxPale * 256);
        const auto blend = [weight](int from, int to) { return from + (to - from) * weight / 256; };
        return qRgb(blend(qRed(table[index]), qRed(pale[index])), blend(qGreen(table[index]), qGreen(pale[index])),
                    blend(qBlue(table[index]), qBlue(pale[index])));
    }

    static constexpr float kMaxPale = 0.6F;
};

/// Lets QAccessible find the handle of every Heatmap as a slider. Safe to call more than once.
void installHeatmapAccessibility();
/// Tells screen readers that the handle's value changed, or that it took the focus.
void announceScaleHandle(Heatmap *map, bool focused);

struct Heatmap::Private {
    explicit Private(Heatmap *view) : q(view) { }

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
    float stays(int row, int column) const;
    bool goes(int row, int column) const { return stays(row, column) <= 0; }
    void paintShares(QPainter &painter) const;
    void paintVeil(QPainter &painter) const;
    /// Colours are to be made anew, the reduction of the cells still holds.
    void recolored();
    void shade();
    const std::vector<float> &painted() const { return sides.empty() ? values : shades; }
    void paintSides(QPainter &painter) const;
    void paintStale(QPainter &painter) const;
    void replotMarks();

    // --- names (heatmapnames.cpp)
    void fitNames();
    void thinRowNames();
    QStringList shownRowNames() const;
    static QSharedPointer<QCPAxisTicker> wholeNumbers();

    // --- hands (heatmapinput.cpp)
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
    std::vector<int> sides;          ///< Signs of the side columns.
    std::vector<float> shades;       ///< With side columns: the values that stand for the colours.
    std::vector<std::uint8_t> stale; ///< Empty, or one per cell.
    float least = 0;                 ///< Of the finite values.
    float largest = 1;
    std::optional<float> fixedLo;
    std::optional<float> fixedHi;
    float lo = 0; ///< Of the colour scale.
    float hi = 1;
    std::optional<float> threshold;
    std::vector<float> kept;   ///< Empty, one per cell or one per row.
    bool hasShares = false;    ///< Some of `kept` is neither 0 nor 1.
    std::vector<float> errors; ///< Empty, or one per cell.
    bool isOutdated = false;
    ColorMap map = ColorMap::Viridis;
    CellText text;
    QString rowTitle;
    QString columnTitle;
    QString valueTitle;
    QStringList rowNames, columnNames;
    bool areNamesUpright = false; ///< Those of the columns.
    int widestName = 0;           ///< Of a row, in pixels; 0: as wide as it is.
    int namedEvery = 1;           ///< Of the rows.
    CellLabel label;
    std::vector<std::uint8_t> removable; ///< Empty, or one per column.
    int menuColumn = -1;                 ///< That the context menu is opened at.

    QImage image; ///< The reduced cells of `imageWindow`; null when out of date.
    CellWindow imageWindow;
    std::vector<float> reduced; ///< Of `reducedWindow` in `reducedSize` pixels; empty when out of date.
    CellWindow reducedWindow;
    QSize reducedSize;

    HeatmapHandle *handle = nullptr; ///< The threshold's, on the scale.

    QPoint hovered{-1, -1};
    QPoint cursor{-1, -1};
    bool pressed = false;
    bool panning = false;
    QPoint pressedAt;
    QPoint last;
};

} // namespace espalier
