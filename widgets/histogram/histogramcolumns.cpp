// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/histogram/histogramcolumns.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// Number of values below x, for rising x: keeps its place, so a sweep over many x costs one walk over the bins.
class RisingCount
{
public:
    explicit RisingCount(const Histogram &histogram) : m_histogram(histogram) { }

    double below(double x)
    {
        while (m_bin < m_histogram.bins() && m_histogram.edge(m_bin + 1) <= x)
            m_whole += static_cast<double>(m_histogram.counts[m_bin++]);
        if (m_bin >= m_histogram.bins())
            return m_whole;
        const double left = m_histogram.edge(m_bin);
        const double width = m_histogram.edge(m_bin + 1) - left;
        if (x <= left || !(width > 0))
            return m_whole;
        return m_whole + static_cast<double>(m_histogram.counts[m_bin]) * (x - left) / width;
    }

private:
    const Histogram &m_histogram;
    int m_bin = 0;
    double m_whole = 0;
};

} // namespace

std::vector<double> columnsOf(const Histogram &histogram, double lo, double hi, int columns)
{
    std::vector<double> heights(std::max(columns, 0), 0.0);
    const int bins = histogram.bins();
    if (bins == 0 || columns <= 0 || !(hi > lo))
        return heights;
    const double perColumn = columns / (hi - lo);
    const double width = (histogram.hi - histogram.lo) / bins;
    // A histogram of one repeated value has no width: it still deserves one column.
    const double first = width > 0 ? (lo - histogram.lo) / width - 1 : 0;
    const int begin = static_cast<int>(std::clamp(first, 0.0, double(bins)));
    for (int i = begin; i < bins; ++i) {
        const double left = (histogram.edge(i) - lo) * perColumn;
        if (left >= columns)
            break;
        const double count = static_cast<double>(histogram.counts[i]);
        const double right = (histogram.edge(i + 1) - lo) * perColumn;
        if (count == 0 || right < 0 || (right == 0 && left < 0))
            continue;
        const int from = std::max(0, static_cast<int>(std::floor(left)));
        const int to = std::min(columns - 1, std::max(from, static_cast<int>(std::ceil(std::min(right, columns * 1.0))) - 1));
        for (int c = from; c <= to; ++c)
            heights[c] = std::max(heights[c], count);
    }
    return heights;
}

std::vector<double> densitiesOf(const Histogram &histogram, double lo, double hi, int columns)
{
    std::vector<double> densities(std::max(columns, 0), 0.0);
    if (histogram.bins() == 0 || columns <= 0 || !(hi > lo))
        return densities;
    const double width = (hi - lo) / columns;
    RisingCount rising(histogram);
    double before = rising.below(lo);
    for (int c = 0; c < columns; ++c) {
        const double upTo = rising.below(lo + (c + 1) * width);
        densities[c] = (upTo - before) / width;
        before = upTo;
    }
    return densities;
}

std::vector<double> levelCounts(const Histogram &histogram, const std::vector<double> &levels, double threshold)
{
    std::vector<double> counts(levels.size(), 0.0);
    if (levels.empty() || histogram.bins() == 0)
        return counts;
    double total = 0;
    for (const std::int64_t count : histogram.counts)
        total += static_cast<double>(count);
    RisingCount all(histogram);
    RisingCount inside(histogram);
    const double prunedBelow = threshold > 0 ? RisingCount(histogram).below(-threshold) : 0;
    const double prunedAbove = threshold > 0 ? RisingCount(histogram).below(threshold) : 0;
    double before = 0;
    double prunedBefore = prunedBelow;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const bool last = i + 1 == levels.size();
        const double edge = last ? 0 : (levels[i] + levels[i + 1]) / 2;
        const double upTo = last ? total : all.below(edge);
        counts[i] = upTo - before;
        before = upTo;
        if (threshold > 0) {
            const double prunedUpTo = last ? prunedAbove : inside.below(std::clamp(edge, -threshold, threshold));
            counts[i] -= prunedUpTo - prunedBefore;
            prunedBefore = prunedUpTo;
        }
    }
    if (threshold > 0) {
        const auto nearest = std::min_element(levels.begin(), levels.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
        counts[nearest - levels.begin()] += prunedAbove - prunedBelow;
    }
    for (double &count : counts)
        count = std::max(0.0, count); // Differences of sums may end a rounding below zero.
    return counts;
}

double countBetween(const Histogram &histogram, double lo, double hi)
{
    RisingCount rising(histogram);
    const double below = rising.below(lo);
    return std::max(0.0, rising.below(hi) - below);
}

} // namespace espalier
