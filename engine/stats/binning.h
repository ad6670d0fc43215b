// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stats/kernels.h"
#include "engine/stats/statistics.h"

#include <cstdint>
#include <vector>

namespace espalier {

/// Range and edges of a histogram, made once for all pieces of work.
BinRule makeBinRule(double lo, double hi, int bins);

/// The bins of one piece of work.
class BinTable
{
public:
    explicit BinTable(const BinRule &rule);

    /// Adds at most kBlock numbers, all within the range.
    template <typename Real> void add(const Real *numbers, std::int64_t length);

    /// Adds itself to `histogram`.
    void joinTo(Histogram &histogram) const;

private:
    struct Sums {
        double sum, square;
    };
    BinRule m_rule;
    std::vector<std::int64_t> m_counts;
    std::vector<Sums> m_sums;
};

} // namespace espalier
