// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace espalier {

/// What a Heatmap shows: a matrix of values, what is known of each, and the scale of its colours. A setter returns whether anything is
/// other than before.
class HeatmapCells
{
public:
    /// `values`: rows * columns, row by row; none where their number is another. Takes what is known of the cells away.
    void setValues(int rows, int columns, std::vector<float> values);
    bool setValue(int row, int column, float value); ///< False outside.
    /// The last columns, as many as signs, are coloured by their own order.
    bool setSides(const std::vector<int> &signs);
    bool setStale(std::vector<std::uint8_t> stale);
    void setErrors(std::vector<float> errors);
    /// One share per cell or one per row.
    bool setKept(std::vector<float> kept);
    bool setThreshold(std::optional<float> threshold);
    void setScale(std::optional<float> lo, std::optional<float> hi);

    int rows() const { return m_rows; }
    int columns() const { return m_columns; }
    std::size_t count() const { return m_values.size(); }
    bool isEmpty() const { return m_values.empty(); }
    bool contains(int row, int column) const { return row >= 0 && row < m_rows && column >= 0 && column < m_columns; }
    /// NaN outside.
    float value(int row, int column) const
    {
        return contains(row, column) ? m_values[at(row, column)] : std::numeric_limits<float>::quiet_NaN();
    }
    /// What stands for the colour: of side columns a place on the scale.
    float painted(int row, int column) const { return painted()[at(row, column)]; }
    const std::vector<float> &painted() const { return m_sides.empty() ? m_values : m_shades; }
    int sideColumns() const { return static_cast<int>(m_sides.size()); }
    bool isStale(int row, int column) const { return !m_stale.empty() && m_stale[at(row, column)] != 0; }
    bool hasStale() const { return !m_stale.empty(); }
    bool hasErrors() const { return !m_errors.empty(); }
    float error(int row, int column) const { return m_errors[at(row, column)]; }

    const std::optional<float> &threshold() const { return m_threshold; }
    const std::vector<float> &kept() const { return m_kept; }
    bool isKeptByRow() const { return !m_kept.empty() && m_kept.size() != m_values.size(); }
    bool hasShares() const { return m_hasShares; } ///< Some cell stays in part.
    bool isCut() const { return m_threshold || !m_kept.empty(); }
    /// How much of the cell stays, 0..1.
    float stays(int row, int column) const;
    bool goes(int row, int column) const { return stays(row, column) <= 0; }

    float lo() const { return m_lo; } ///< Of the colour scale, below hi.
    float hi() const { return m_hi; }
    std::int64_t rank(float value) const;

private:
    std::size_t at(int row, int column) const
    {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns) + static_cast<std::size_t>(column);
    }
    void findRange();
    void fitScale();
    void shade();

    int m_rows = 0, m_columns = 0;
    std::vector<float> m_values;
    std::vector<int> m_sides;          ///< Signs of the side columns.
    std::vector<float> m_shades;       ///< With side columns: the values that stand for the colours.
    std::vector<std::uint8_t> m_stale; ///< Empty, or one per cell.
    std::vector<float> m_kept;         ///< Empty, one per cell or one per row.
    std::vector<float> m_errors;       ///< Empty, or one per cell.
    bool m_hasShares = false;
    std::optional<float> m_threshold;
    std::optional<float> m_fixedLo, m_fixedHi;
    float m_least = 0, m_largest = 1; ///< Of the finite values.
    float m_lo = 0, m_hi = 1;
};

} // namespace espalier
