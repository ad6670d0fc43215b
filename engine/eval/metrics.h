// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace espalier {

struct Interval {
    double lo = 0;
    double hi = 0;
};

/// Of n samples. Counts, not rates, so that nothing is lost to rounding.
struct Metrics {
    std::int64_t samples = 0;
    std::int64_t top1 = 0;
    std::int64_t top5 = 0;
    double loss = 0;   ///< Mean cross entropy, nats.
    Interval interval; ///< 95 % Wilson score interval of top-1, fractions.
};

/// Two models on the same samples.
struct Comparison {
    std::int64_t agree = 0;  ///< Same best class.
    std::int64_t lost = 0;   ///< Right before, wrong after.
    std::int64_t gained = 0; ///< Wrong before, right after.
    double kl = 0;           ///< Mean KL(before || after), nats.
    double delta = 0;        ///< Top-1 after minus before, fraction.
    Interval interval;       ///< 95 % interval of delta for paired samples.
    double mcnemarP = 1;     ///< Exact two-sided McNemar p of the discordant pairs.
};

/// Wilson (1927) score interval for `right` of `samples` at 95 %; 0..1 when there are no samples.
Interval wilsonInterval(std::int64_t right, std::int64_t samples);

/// 95 % interval for a paired difference of proportions with `gained` and `lost` discordant pairs of `samples`
/// (Agresti and Min 2005: the Wald form after adding half a pair to each cell); delta itself is (gained - lost) / samples.
Interval pairedInterval(std::int64_t gained, std::int64_t lost, std::int64_t samples);

/// Exact two-sided McNemar test: min(1, 2 P(X <= min(gained, lost))), X binomial(gained + lost, 1/2).
double mcnemarExact(std::int64_t gained, std::int64_t lost);

} // namespace espalier
