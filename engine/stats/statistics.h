// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/tensorview.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace espalier {

/// Equal bins over [lo, hi]; bin i is [edge(i), edge(i+1)), the last one closed (as numpy.histogram in float64). Per bin
/// also the sum and the sum of squares, so that the quantization error of any range follows without another pass.
/// Where all values are equal the range is half a unit to both sides of it, and 0..1 where there is none.
struct Histogram {
    double lo = 0;
    double hi = 0;
    std::vector<std::int64_t> counts;
    std::vector<double> sums;
    std::vector<double> squares;
    std::int64_t zeros = 0; ///< Exact zeros among what is counted: a pruned layer has them all in one bin.

    int bins() const { return static_cast<int>(counts.size()); }
    double edge(int i) const { return i == bins() ? hi : lo + (hi - lo) / bins() * i; }
    bool operator==(const Histogram &) const = default;
};

/// Of the finite values only (methods.md, Statistics); `count` is all of them. min..kurtosis are 0 when nothing is finite.
struct Statistics {
    std::int64_t count = 0;
    double min = 0, max = 0, mean = 0;
    double std = 0; ///< Population form.
    double meanAbs = 0, absMax = 0;
    std::int64_t zeros = 0, denormals = 0, nonfinite = 0;
    double kurtosis = 0; ///< Fourth standardized moment, 3 for a Gaussian; 0 where std is 0.
};

struct ChannelStatistics {
    std::vector<double> min, max, mean, l1, l2; ///< One per output channel.
};

struct LayerStatistics {
    Statistics all;
    ChannelStatistics channels;
    Histogram histogram;
};

inline constexpr int kDefaultBins = 2048;
inline constexpr int kMaxBins = 1 << 20;

/// Statistics of a tensor, in parallel on the lent workers, in double, pairwise per block so that the result does not
/// depend on the number of workers. Reads the numbers twice (range, then everything else); allocates O(bins + channels).
/// `channelAxis` may be any axis; a tensor of less than 2 dimensions is one channel per element. `bins` is held to
/// 1..kMaxBins. Mean and std are taken about the middle of the range (relative error 1e-8 at 64 M numbers). Integers and
/// truth values are widened; complex numbers have a count and nothing else. Denormals are those of the stored type.
/// Bounds early (with what is there so far) when cancelled.
LayerStatistics computeStatistics(const TensorView &view, int channelAxis, int bins, const JobContext &context);

/// Only the histogram, over a range of the caller's choosing (zooming in); values outside are left out. An empty range
/// (lo >= hi or not finite) gives an empty histogram over 0..1.
Histogram computeHistogram(const TensorView &view, double lo, double hi, int bins, const JobContext &context);

} // namespace espalier
