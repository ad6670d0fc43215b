// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stats/binning.h"

#include "engine/stats/blockreader.h"

#include <cmath>

namespace espalier {

BinRule makeBinRule(double lo, double hi, int bins)
{
    BinRule rule;
    rule.lo = lo;
    rule.bins = bins;
    rule.step = (hi - lo) / bins;
    rule.norm = bins / (hi - lo);
    if (!std::isfinite(rule.step))
        rule.step = hi / bins - lo / bins; // The width of the range does not fit a double; that of a bin does.
    if (!std::isfinite(rule.norm) || rule.norm == 0)
        rule.norm = 1 / rule.step;
    return rule;
}

BinTable::BinTable(const BinRule &rule)
    : m_rule(rule), m_counts(static_cast<std::size_t>(rule.bins)), m_sums(static_cast<std::size_t>(rule.bins))
{
}

template <typename Real> void BinTable::add(const Real *numbers, std::int64_t length)
{
    std::int32_t indices[kBlock];
    statisticsKernels<Real>().indices(numbers, length, m_rule, indices);
    std::int64_t *const counts = m_counts.data();
    Sums *const sums = m_sums.data();
    for (std::int64_t i = 0; i < length; ++i) {
        const double x = numbers[i];
        const std::int32_t bin = indices[i];
        ++counts[bin];
        sums[bin].sum += x;
        sums[bin].square += x * x;
    }
}

template void BinTable::add(const float *, std::int64_t);
template void BinTable::add(const double *, std::int64_t);

void BinTable::joinTo(Histogram &histogram) const
{
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        histogram.counts[i] += m_counts[i];
        histogram.sums[i] += m_sums[i].sum;
        histogram.squares[i] += m_sums[i].square;
    }
}

} // namespace espalier
