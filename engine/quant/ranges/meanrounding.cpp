// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/ranges/all.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace espalier {

namespace {

/// Sorted numbers with running sums: the mean of any stretch in constant time.
class Sorted
{
public:
    explicit Sorted(std::vector<float> values) : m_values(std::move(values)), m_sums(m_values.size() + 1)
    {
        std::sort(m_values.begin(), m_values.end());
        for (std::size_t i = 0; i < m_values.size(); ++i)
            m_sums[i + 1] = m_sums[i] + static_cast<double>(m_values[i]);
    }

    /// How many are not above `edge`.
    std::size_t upTo(double edge) const
    {
        return static_cast<std::size_t>(
            std::partition_point(m_values.begin(), m_values.end(), [&](float value) { return static_cast<double>(value) <= edge; })
            - m_values.begin());
    }
    double mean(std::size_t begin, std::size_t end) const { return (m_sums[end] - m_sums[begin]) / static_cast<double>(end - begin); }
    std::size_t size() const { return m_values.size(); }

private:
    std::vector<float> m_values;
    std::vector<double> m_sums;
};

/// Levels become the means of their cells; `ends` remembers where the cells end in the sorted weights. True when a cell changed.
bool takeMeans(const Sorted &sorted, std::span<const double> edges, std::span<double> levels, std::vector<std::size_t> &ends)
{
    bool changed = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const std::size_t end = i < edges.size() ? std::max(begin, sorted.upTo(edges[i])) : sorted.size();
        changed = changed || ends[i] != end;
        ends[i] = end;
        if (end > begin)
            levels[i] = sorted.mean(begin, end);
        begin = end;
    }
    return changed;
}

} // namespace

void fitMeans(const RangeRequest &request, const Range &range, std::span<double> levels, std::span<double> edges)
{
    const Sorted sorted(finiteOf(request.weights));
    const double width = (range.hi - range.lo) / static_cast<double>(levels.size());
    for (std::size_t i = 0; i < levels.size(); ++i)
        levels[i] = range.lo + width * (static_cast<double>(i) + 0.5);
    // A weight exactly between two equal cells belongs to the upper one, but on an edge here to the lower one.
    for (std::size_t i = 0; i < edges.size(); ++i)
        edges[i] = std::nextafter(range.lo + width * static_cast<double>(i + 1), -std::numeric_limits<double>::infinity());
    std::vector<std::size_t> ends(levels.size(), std::numeric_limits<std::size_t>::max());
    takeMeans(sorted, edges, levels, ends);
    for (int turn = 1; turn < request.spec.range.iterations; ++turn) {
        for (std::size_t i = 0; i < edges.size(); ++i)
            edges[i] = (levels[i] + levels[i + 1]) / 2;
        if (!takeMeans(sorted, edges, levels, ends))
            break;
    }
}

} // namespace espalier
