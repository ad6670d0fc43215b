// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/metrics.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// The 97.5 % quantile of the standard normal distribution.
constexpr double kZ = 1.959963984540054;

} // namespace

Interval wilsonInterval(std::int64_t right, std::int64_t samples)
{
    if (samples <= 0)
        return {0, 1};
    const double n = static_cast<double>(samples);
    const double p = static_cast<double>(right) / n;
    const double centre = p + kZ * kZ / (2 * n);
    const double half = kZ * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n));
    const double scale = 1 + kZ * kZ / n;
    return {std::max(0.0, (centre - half) / scale), std::min(1.0, (centre + half) / scale)};
}

Interval pairedInterval(std::int64_t gained, std::int64_t lost, std::int64_t samples)
{
    if (samples <= 0)
        return {-1, 1};
    const double n = static_cast<double>(samples) + 2;
    const double b = static_cast<double>(gained) + 0.5;
    const double c = static_cast<double>(lost) + 0.5;
    const double difference = (b - c) / n;
    const double half = kZ * std::sqrt(std::max(0.0, b + c - (b - c) * (b - c) / n)) / n;
    return {std::max(-1.0, difference - half), std::min(1.0, difference + half)};
}

double mcnemarExact(std::int64_t gained, std::int64_t lost)
{
    const std::int64_t n = gained + lost;
    if (n == 0)
        return 1;
    const std::int64_t k = std::min(gained, lost);
    double sum = 0;
    for (std::int64_t i = 0; i <= k; ++i)
        sum += std::exp(std::lgamma(static_cast<double>(n) + 1) - std::lgamma(static_cast<double>(i) + 1)
                        - std::lgamma(static_cast<double>(n - i) + 1) - static_cast<double>(n) * std::log(2.0));
    return std::min(1.0, 2 * sum);
}

} // namespace espalier
