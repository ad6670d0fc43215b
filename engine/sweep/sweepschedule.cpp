// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/sweepschedule.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace espalier {

namespace {

constexpr std::int64_t kFirstStep = 128;
constexpr std::int64_t kSecondStep = 512;

} // namespace

SweepSchedule::SweepSchedule(std::vector<double> costs, std::size_t columns, std::int64_t samples, std::int64_t batch, int workers,
                             const std::vector<std::size_t> &first)
    : m_costs(std::move(costs)),
      m_columns(columns),
      m_samples(samples),
      m_batch(batch),
      m_workers(workers),
      m_done(m_costs.size() * columns, 0),
      m_closed(m_costs.size() * columns, 0)
{
    std::vector<std::size_t> order(columns);
    std::iota(order.begin(), order.end(), std::size_t(0));
    const double middle = (static_cast<double>(columns) - 1) / 2;
    std::stable_sort(order.begin(), order.end(), [middle](std::size_t a, std::size_t b) {
        return std::abs(static_cast<double>(a) - middle) < std::abs(static_cast<double>(b) - middle);
    });
    std::vector<std::size_t> rows = first;
    for (std::size_t row = 0; row < m_costs.size(); ++row)
        if (std::find(first.begin(), first.end(), row) == first.end())
            rows.push_back(row);
    for (const std::size_t column : order)
        for (const std::size_t row : rows)
            m_order.push_back(row * columns + column);
}

std::int64_t SweepSchedule::nextBound() const
{
    for (std::int64_t bound = kFirstStep;; bound = bound == kFirstStep ? kSecondStep : 2 * bound) {
        const std::int64_t end = std::min(bound, m_samples);
        bool isReached = m_baselineDone >= end;
        for (std::size_t cell = 0; cell < m_done.size() && isReached; ++cell)
            isReached = !isOpen(cell, end);
        if (!isReached || end == m_samples)
            return end;
    }
}

std::optional<SweepUnit> SweepSchedule::next() const
{
    const std::int64_t bound = nextBound();
    SweepUnit unit;
    unit.begin = bound;
    for (std::size_t cell = 0; cell < m_done.size(); ++cell)
        if (isOpen(cell, bound))
            unit.begin = std::min(unit.begin, m_done[cell]);
    if (m_baselineDone < unit.begin)
        unit.begin = m_baselineDone;
    if (unit.begin >= bound)
        return std::nullopt;

    const std::int64_t least = m_batch * m_workers;
    const double target = unit.begin < 2 * kSecondStep ? 1 : 4;
    double cost = 1;
    std::optional<std::size_t> column;
    for (const std::size_t cell : m_order) {
        if (!isOpen(cell, bound) || m_done[cell] != unit.begin)
            continue;
        // The first look at the matrix goes column by column.
        if (unit.begin < kFirstStep && column && *column != cell % m_columns)
            break;
        // However slow the network, a unit ends: but the baseline's own pass should stay a small part of it.
        if (cost >= 8 && m_secondsPerPass * cost * static_cast<double>(least) > 2 * target)
            break;
        column = cell % m_columns;
        cost += m_costs[cell / m_columns];
        unit.cells.push_back(cell);
    }
    std::int64_t step = least;
    if (m_secondsPerPass > 0)
        step = std::max(least, static_cast<std::int64_t>(target / (m_secondsPerPass * cost)) / least * least);
    unit.end = std::min(bound, unit.begin + step);
    return unit;
}

std::vector<std::size_t> SweepSchedule::stillOpen(const SweepUnit &unit) const
{
    std::vector<std::size_t> cells;
    for (const std::size_t cell : unit.cells)
        if (!m_closed[cell])
            cells.push_back(cell);
    // Row by row: a row's suffix runs for all its settings while its inputs are in the cache.
    std::sort(cells.begin(), cells.end());
    return cells;
}

void SweepSchedule::finished(const SweepUnit &unit, const std::vector<std::size_t> &cells, double seconds)
{
    double cost = 1;
    for (const std::size_t cell : cells) {
        m_done[cell] = unit.end;
        cost += m_costs[cell / m_columns];
    }
    if (unit.begin == m_baselineDone)
        m_baselineDone = unit.end;
    const double measured = seconds / (cost * static_cast<double>(unit.end - unit.begin));
    m_secondsPerPass = m_secondsPerPass > 0 ? 0.5 * (m_secondsPerPass + measured) : measured;
}

} // namespace espalier
