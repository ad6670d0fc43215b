// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatmapcells.h"

#include "widgets/heatmap/heatmapreduce.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace espalier {

void HeatmapCells::setValues(int rows, int columns, std::vector<float> values)
{
    if (rows < 0 || columns < 0 || values.size() != static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)) {
        rows = columns = 0;
        values.clear();
    }
    m_rows = rows;
    m_columns = columns;
    m_values = std::move(values);
    m_kept.clear();
    m_hasShares = false;
    m_stale.clear();
    m_errors.clear();
    findRange();
}

bool HeatmapCells::setValue(int row, int column, float value)
{
    if (!contains(row, column))
        return false;
    m_values[at(row, column)] = value;
    findRange();
    return true;
}

bool HeatmapCells::setSides(const std::vector<int> &signs)
{
    if (signs == m_sides)
        return false;
    m_sides = signs;
    findRange();
    return true;
}

bool HeatmapCells::setStale(std::vector<std::uint8_t> stale)
{
    if (stale.size() != m_values.size())
        stale.clear();
    return std::exchange(m_stale, std::move(stale)) != m_stale;
}

void HeatmapCells::setErrors(std::vector<float> errors)
{
    if (errors.size() != m_values.size())
        errors.clear();
    m_errors = std::move(errors);
}

bool HeatmapCells::setKept(std::vector<float> kept)
{
    if (kept.size() != m_values.size() && kept.size() != static_cast<std::size_t>(m_rows))
        kept.clear();
    if (kept == m_kept)
        return false;
    m_kept = std::move(kept);
    m_hasShares = std::any_of(m_kept.begin(), m_kept.end(), [](float share) { return share > 0 && share < 1; });
    return true;
}

bool HeatmapCells::setThreshold(std::optional<float> threshold)
{
    return std::exchange(m_threshold, threshold) != threshold;
}

void HeatmapCells::setScale(std::optional<float> lo, std::optional<float> hi)
{
    m_fixedLo = lo;
    m_fixedHi = hi;
    fitScale();
}

float HeatmapCells::stays(int row, int column) const
{
    if (!m_kept.empty())
        return m_kept[isKeptByRow() ? static_cast<std::size_t>(row) : at(row, column)];
    return m_threshold && value(row, column) < *m_threshold ? 0 : 1;
}

std::int64_t HeatmapCells::rank(float value) const
{
    return std::count_if(m_values.begin(), m_values.end(), [value](float other) { return other > value; }) + 1;
}

void HeatmapCells::findRange()
{
    std::vector<float> own;
    const int mains = m_columns - sideColumns();
    for (int row = 0; row < m_rows && !m_sides.empty() && mains > 0; ++row) {
        const auto begin = m_values.begin() + static_cast<std::ptrdiff_t>(at(row, 0));
        own.insert(own.end(), begin, begin + mains);
    }
    std::tie(m_least, m_largest) = finiteRange(m_sides.empty() ? m_values : own);
    if (m_least > m_largest) { // Nothing is finite.
        m_least = 0;
        m_largest = 1;
    }
    fitScale();
}

void HeatmapCells::fitScale()
{
    m_lo = m_fixedLo.value_or(m_least);
    m_hi = m_fixedHi.value_or(m_largest);
    // One repeated value still needs a scale with two ends.
    if (!(m_hi > m_lo))
        m_hi = m_lo + std::max(std::abs(m_lo) * 0.1F, 1e-6F);
    shade();
}

/// Side columns by the place of each value among those of its column, spread over the scale.
void HeatmapCells::shade()
{
    m_shades.clear();
    const int first = m_columns - sideColumns();
    if (m_sides.empty() || first < 0)
        return;
    m_shades = m_values;
    for (int column = first; column < m_columns; ++column) {
        const float sign = static_cast<float>(m_sides[static_cast<std::size_t>(column - first)]);
        std::vector<float> order;
        for (int row = 0; row < m_rows; ++row)
            if (!std::isnan(m_values[at(row, column)]))
                order.push_back(sign * m_values[at(row, column)]);
        std::sort(order.begin(), order.end());
        for (int row = 0; row < m_rows; ++row) {
            const float value = sign * m_values[at(row, column)];
            if (std::isnan(value))
                continue;
            const auto [from, to] = std::equal_range(order.begin(), order.end(), value);
            const double place = (static_cast<double>(from - order.begin()) + static_cast<double>(to - order.begin()) - 1) / 2;
            const double share = order.size() > 1 ? place / (static_cast<double>(order.size()) - 1) : 0.5;
            m_shades[at(row, column)] = m_lo + static_cast<float>(share) * (m_hi - m_lo);
        }
    }
}

} // namespace espalier
