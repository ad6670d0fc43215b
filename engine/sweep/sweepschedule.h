// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace espalier {

/// A part of a sweep that is run at once: these cells over samples [begin, end).
struct SweepUnit {
    std::int64_t begin = 0, end = 0;
    std::vector<std::size_t> cells; ///< row * columns + column
};

/// Decides what a sweep measures next, so that the most telling figures come first and nothing waits long: samples grow (128, 512,
/// then doubled), and within the first step one column after the other for all rows, from the middle column outwards. A unit is
/// sized by the time that the ones before took: about one second at first, four later, so that a stop loses little.
class SweepSchedule
{
public:
    /// `costs`: of one cell of each row, as a share of a pass through the network. `first`: rows that come before the others.
    SweepSchedule(std::vector<double> costs, std::size_t columns, std::int64_t samples, std::int64_t batch, int workers,
                  const std::vector<std::size_t> &first = {});

    void setDone(std::size_t cell, std::int64_t samples) { m_done[cell] = samples; }
    void setBaselineDone(std::int64_t samples) { m_baselineDone = samples; }
    void close(std::size_t cell) { m_closed[cell] = 1; } ///< Needs no measuring.

    std::optional<SweepUnit> next() const;
    std::vector<std::size_t> stillOpen(const SweepUnit &unit) const;
    void finished(const SweepUnit &unit, const std::vector<std::size_t> &cells, double seconds);

private:
    bool isOpen(std::size_t cell, std::int64_t bound) const { return !m_closed[cell] && m_done[cell] < bound; }
    std::int64_t nextBound() const;

    std::vector<double> m_costs;
    std::size_t m_columns;
    std::int64_t m_samples, m_batch, m_baselineDone = 0;
    int m_workers;
    std::vector<std::size_t> m_order; ///< Cells, most telling first.
    std::vector<std::int64_t> m_done;
    std::vector<std::uint8_t> m_closed;
    double m_secondsPerPass = 0; ///< Of one sample through the whole network, with all workers; 0: not known.
};

} // namespace espalier
