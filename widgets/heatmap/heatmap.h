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
#include <utility>
#include <vector>

namespace espalier {

/// A threshold as a handle on the colour scale.
struct ScaleHandle {
    double value = 0;      ///< At or below the lowest end it rests there: nothing is removed.
    bool isLocked = false; ///< Shown and cannot be moved.
    /// Bounds of a scale of its own at the left of the bar, where the value is none of those that the colours stand for.
    std::optional<std::pair<double, double>> ownScale;
    QString ownTitle; ///< Beside that scale.
    QString text;     ///< What the value does, beside the grip while it is under the pointer, chosen or moved.
};

/// A matrix of values as colours. NaN cells are hatched (not measured). Where cells outnumber pixels each pixel shows the
/// largest of its cells, so that a single hot row stays visible. Cells below the threshold turn grey, the border between
/// both is outlined where cells are large enough, and the colour scale carries a mark.
///
/// Mouse: hover tells the cell, click chooses it, wheel zooms at the pointer (Ctrl: columns only, Shift: rows only), drag
/// pans. Keys: arrows move a cursor (Shift: ten cells), Enter chooses, + - zoom, 0 fits.
///
/// With a handle (setHandle): a drag of its grip moves the threshold (Shift: ten times finer); T or Tab chooses it, then arrows
/// move it by one pixel's worth, Delete or a double click takes it away, Escape takes a move back. The owner makes the edits.
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
    /// How much of each cell stays (0..1), where that is no matter of one value for all; empty: by the threshold. As many as cells, or
    /// as rows where each row's cells are alike, else ignored. A cell is grey when all of it goes; of those that go in part the colour
    /// is paler and a mark shows the share where there is room for one. A pixel shows the cell of which most stays.
    void setKept(std::vector<float> kept);
    /// How much of the cell stays, by the shares or the threshold.
    float keptShare(int row, int column) const;
    /// Covered by a veil: what is shown is no answer to what was asked for last.
    void setOutdated(bool on);
    bool isOutdated() const;
    /// Standard errors of the cells, for the file (`stderr` behind each column); NaN: none. As many as cells, else ignored; other cells
    /// take them away.
    void setErrors(std::vector<float> errors);
    /// The handle on the colour scale; absent: none. One that the hand moves keeps its value until the gesture ends.
    void setHandle(std::optional<ScaleHandle> handle);
    const std::optional<ScaleHandle> &handle() const;
    QPoint gripPosition() const; ///< Widget coordinates of the middle of the handle's grip.
    bool isHandleChosen() const; ///< It has the arrow keys, not the cells.
    void chooseHandle(bool on);
    /// One whole gesture, as a screen reader or script does it. False where there is no handle or it is locked.
    bool moveHandleTo(double value);
    std::pair<double, double> handleRange() const; ///< Of the scale that the handle is on.
    static QString handleName();
    QString handleHelp() const; ///< How it is moved, or why it is not.
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
    /// Where rows are lower than a line only some have their name; `widest` > 0: longer ones are shortened on the axis, in pixels.
    void setNames(const QStringList &rows, const QStringList &columns, int widest = 0);
    QString rowName(int row) const;      ///< Its number where it has none.
    QPoint columnHead(int column) const; ///< Widget coordinates of a column's name.
    /// Columns (1) that the Delete key at the cursor and the context menu at them ask to take away. As many as columns, else ignored;
    /// other cells than these take them away again.
    void setRemovable(std::vector<std::uint8_t> columns);

    /// 1 for the largest value: how many finite cells are greater, plus one. O(cells), about 1 ms for 2 M.
    std::int64_t rank(float value) const;

    QPoint cellAt(const QPoint &position) const;  ///< (column, row), or (-1, -1) outside.
    QPoint cellCentre(int row, int column) const; ///< Widget coordinates.
    QPoint cursorCell() const;                    ///< (column, row), or (-1, -1).
    void setCursorCell(int row, int column);

    bool isEmpty() const override;
    QString toCsv() const override;

public Q_SLOTS:
    void fit();

Q_SIGNALS:
    void cellHovered(int row, int column); ///< (-1, -1) when the pointer leaves.
    void cellClicked(int row, int column);
    void cursorMoved(int row, int column); ///< By a click or the keys.
    void removalAsked(int column);         ///< Of a removable one.
    void handleGestureStarted();
    void handleMoved(double value); ///< 0: it rests, nothing is removed.
    void handleGestureFinished();
    void handleGestureCancelled();  ///< As before the gesture.
    void handleReset();             ///< By a double click or Delete.
    void handleRefused();           ///< A hand tried to move a locked one.
    void columnClicked(int column); ///< Only where columns have names, and not of side columns.

protected:
    void applyColors() override;
    void applyWords() override;
    QString pictureName() const override;
    void fillMenu(QMenu *menu) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    bool event(QEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace espalier
