// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QString>
#include <QStringList>

class QCustomPlot;

namespace espalier {

/// Names along a Heatmap's axes in place of numbers, as far as there is room.
class HeatmapNames
{
public:
    explicit HeatmapNames(QCustomPlot *plot);

    /// `widest` > 0: longer names of rows are shortened, in pixels of `font`. False where they are the same as before.
    bool set(const QStringList &rows, const QStringList &columns, int widest, const QFont &font);
    QString row(int row) const; ///< Its number where it has none.
    const QStringList &rows() const { return m_rows; }
    const QStringList &columns() const { return m_columns; }
    /// After a layout: thins names of rows and turns those of columns that would run into each other.
    void fit(int rows, int columns, const QFont &font);

private:
    QStringList shownRows(const QFont &font) const;
    void thinRows(int rows, const QFont &font);
    void turnColumns();

    QCustomPlot *m_plot;
    QStringList m_rows, m_columns;
    bool m_areUpright = false; ///< Those of the columns.
    int m_widest = 0;          ///< Of a row, in pixels; 0: as wide as it is.
    int m_every = 1;           ///< Of the rows has its name.
};

} // namespace espalier
