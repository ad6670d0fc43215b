// SPDX-License-Identifier: GPL-3.0-or-later
// The inner loops of the statistics, each over one block of at most kBlock finite numbers (scan: any numbers).
#pragma once

#include <cstdint>
#include <limits>

namespace espalier {

/// First reading: what the range is, and what is odd.
struct Scan {
    double min = std::numeric_limits<double>::infinity();
    double max = -std::numeric_limits<double>::infinity();
    std::int64_t zeros = 0, denormals = 0, nonfinite = 0;

    void add(const Scan &other);
};

/// Powers of d = (x - pivot) * factor. The pivot is the middle of the range: then the variance is at least range^2 / 2n,
/// and what is lost by subtracting the squared mean from the mean square is at most n/2 rounding errors (relative 1e-8 for
/// 64 M numbers). The factor, a power of two, keeps d^4 from leaving the range of double.
struct Moments {
    double pivot = 0, factor = 1;
    double first = 0, second = 0, third = 0, fourth = 0;

    void add(const Moments &other);
};

struct ChannelSums {
    double min = std::numeric_limits<double>::infinity();
    double max = -std::numeric_limits<double>::infinity();
    double sum = 0, absolute = 0, square = 0;
    std::int64_t count = 0;

    void add(const ChannelSums &other);
};

/// Which bin a number falls into: numpy.histogram's rule, where edge i is i * step + lo in double.
struct BinRule {
    double lo = 0, norm = 1, step = 1;
    int bins = 1;
};

template <typename Real> struct StatisticsKernels {
    void (*scan)(const Real *numbers, std::int64_t length, Scan &scan);
    void (*moments)(const Real *numbers, std::int64_t length, Moments &moments);
    void (*channel)(const Real *numbers, std::int64_t length, ChannelSums &sums);
    /// Numbers within [lo, hi] only.
    void (*indices)(const Real *numbers, std::int64_t length, const BinRule &rule, std::int32_t *indices);
};

/// The loops for this processor.
template <typename Real> const StatisticsKernels<Real> &statisticsKernels();

} // namespace espalier
