// SPDX-License-Identifier: GPL-3.0-or-later
// Shared by the files that implement Heatmap: values and painting, hands.
#pragma once

#include "widgets/plots/heatmap.h"
#include "widgets/plots/heatmapreduce.h"
#include "widgets/plots/paintedlayer.h"

#include <QImage>

namespace espalier {

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
    void paintContour(QPainter &painter);
    void paintLabels(QPainter &painter);
    void paintMarks(QPainter &painter);
    void paintScaleMark(QPainter &painter);
    QImage render(int width, int height) const;
    void replotMarks();

    // --- hands (heatmaphands.cpp)
    void setView(double left, double right, double top, double bottom);
    void zoom(double factor, QPointF around, bool columnsToo, bool rowsToo);
    void hover(QPoint position);
    void moveCursor(int dRow, int dColumn);
    void describeCursor();
    int headAt(QPoint position) const; ///< Column whose name is there, or -1.

    Heatmap *q;
    QCustomPlot *plot = nullptr;
    QCPColorScale *scale = nullptr;
    QCPLayer *marks = nullptr;

    int rows = 0;
    int columns = 0;
    std::vector<float> values;
    float least = 0;      ///< Of the finite values.
    float largest = 1;
    std::optional<float> fixedLo;
    std::optional<float> fixedHi;
    float lo = 0;         ///< Of the colour scale.
    float hi = 1;
    std::optional<float> threshold;
    ColorMap map = ColorMap::Viridis;
    CellText text;
    QString rowTitle;
    QString columnTitle;
    QString valueTitle;
    QStringList rowNames, columnNames;
    CellLabel label;

    QImage image;         ///< The reduced cells of `imageWindow`; null when out of date.
    CellWindow imageWindow;

    QPoint hovered{-1, -1};
    QPoint cursor{-1, -1};
    bool pressed = false;
    bool panning = false;
    QPoint pressedAt;
    QPoint last;
};

} // namespace espalier
