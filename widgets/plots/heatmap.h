// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/colormap.h"
#include "widgets/plots/plotview.h"

#include <QPoint>
#include <QStringList>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace espalier {

/// A matrix of values as colours. NaN cells are hatched (not measured). Where cells outnumber pixels each pixel shows the
/// largest of its cells, so that a single hot row stays visible. Cells below the threshold turn grey, the border between
/// both is outlined where cells are large enough, and the colour scale carries a mark.
///
/// Mouse: hover tells the cell, click chooses it, wheel zooms at the pointer (Ctrl: columns only, Shift: rows only), drag
/// pans. Keys: arrows move a cursor (Shift: ten cells), Enter chooses, + - zoom, 0 fits.
class Heatmap final : public PlotView
{
    Q_OBJECT
public:
    /// The sentence for one cell.
    using CellText = std::function<QString(int row, int column, float value)>;

    explicit Heatmap(QWidget *parent = nullptr);
    ~Heatmap() override;

    /// `values`: rows * columns, row by row, row 0 on top. Keeps the zoom when the shape is the same. The scale runs from the
    /// smallest to the largest finite value unless setScale fixed it.
    void setCells(int rows, int columns, std::vector<float> values);
    void setCell(int row, int column, float value); ///< One cell of a running sweep.
    int rows() const;
    int columns() const;
    float value(int row, int column) const;

    /// The last columns are figures of another kind beside the matrix: each is coloured by its own order, with the most (1) or the least
    /// (-1) as the hottest, and none counts for the scale. One sign per column.
    void setSideColumns(const std::vector<int> &signs);
    int sideColumns() const;
    /// Cells whose figure is out of date (1): pale, with a mark in the corner. As many as cells, else ignored.
    void setStale(std::vector<std::uint8_t> stale);
    bool isStale(int row, int column) const;

    void setScale(std::optional<float> lo, std::optional<float> hi);
    void setThreshold(std::optional<float> threshold);
    /// Which cells stay (1) and which go (0), where that is no matter of one value for all; empty: by the threshold. As many as cells,
    /// else ignored. A pixel is grey when all of its cells go.
    void setKept(std::vector<float> kept);
    void setColorMap(ColorMap map);
    /// Translated words: under the x axis (columns), beside the y axis (rows; empty but not null: none), beside the colour scale.
    void setTitles(const QString &rowTitle, const QString &columnTitle, const QString &valueTitle);
    /// Words for a cell's tooltip and its accessible description; unset: "Row 3, column 5: 0.12, rank 7 of 512."
    void setCellText(CellText text);
    QString cellText(int row, int column) const;

    /// What stands inside a cell, drawn where it fits; unset: nothing.
    using CellLabel = std::function<QString(int row, int column, float value)>;
    void setCellLabel(CellLabel label);
    /// Names along the axes instead of numbers; with column names a click on one of them, or Ctrl+Enter at the cursor, chooses
    /// the whole column.
    void setNames(const QStringList &rows, const QStringList &columns);
    QPoint columnHead(int column) const; ///< Widget coordinates of a column's name.
    /// Columns (1) that the Delete key at the cursor and the context menu at them ask to take away. As many as columns, else ignored;
    /// other cells than these take them away again.
    void setRemovable(std::vector<std::uint8_t> columns);

    /// 1 for the largest value: how many finite cells are greater, plus one. O(cells), about 1 ms for 2 M.
    std::int64_t rank(float value) const;

    QPoint cellAt(const QPoint &position) const;   ///< (column, row), or (-1, -1) outside.
    QPoint cellCentre(int row, int column) const;  ///< Widget coordinates.
    QPoint cursorCell() const;                     ///< (column, row), or (-1, -1).
    void setCursorCell(int row, int column);

    bool isEmpty() const override;
    QString toCsv() const override;

public Q_SLOTS:
    void fit();

Q_SIGNALS:
    void cellHovered(int row, int column); ///< (-1, -1) when the pointer leaves.
    void cellClicked(int row, int column);
    void cursorMoved(int row, int column); ///< By a click or the keys.
    void removalAsked(int column);  ///< Of a removable one.
    void columnClicked(int column); ///< Only where columns have names, and not of side columns.

protected:
    void applyColors() override;
    void applyWords() override;
    QString pictureName() const override;
    void fillMenu(QMenu *menu) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    bool event(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace espalier
