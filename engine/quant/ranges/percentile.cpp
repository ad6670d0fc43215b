// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/ranges/all.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// numpy.percentile(values, percent): linear interpolation between order statistics at (n - 1) percent / 100, in double.
double percentileOf(std::vector<float> &values, double percent)
{
    const double place = static_cast<double>(values.size() - 1) * percent / 100;
    const std::size_t below = std::min(static_cast<std::size_t>(place), values.size() - 1);
    const double share = place - static_cast<double>(below);
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(below);
    std::nth_element(values.begin(), at, values.end());
    const double a = *at;
    if (below + 1 == values.size() || share == 0)
        return a;
    const double b = *std::min_element(at + 1, values.end());
    return share < 0.5 ? a + (b - a) * share : b - (b - a) * (1 - share);
}

/// How many of the histogram's values lie below x, those of x's own bin in proportion.
double countBelow(const Histogram &histogram, double x)
{
    if (x >= histogram.hi)
        x = histogram.hi;
    if (!(x > histogram.lo))
        return 0;
    const double place = (x - histogram.lo) / (histogram.hi - histogram.lo) * histogram.bins();
    const std::size_t bin = std::min(static_cast<std::size_t>(place), histogram.counts.size() - 1);
    double below = 0;
    for (std::size_t i = 0; i < bin; ++i)
        below += static_cast<double>(histogram.counts[i]);
    return below + static_cast<double>(histogram.counts[bin]) * (place - static_cast<double>(bin));
}

/// The x in [lo, hi] at which `count` reaches `wanted`; count rises.
template <typename Count> double bisect(double lo, double hi, double wanted, const Count &count)
{
    for (int step = 0; step < 60; ++step) {
        const double middle = (lo + hi) / 2;
        (count(middle) < wanted ? lo : hi) = middle;
    }
    return hi;
}

bool isMirrored(const QuantSpec &spec)
{
    return spec.symmetric && spec.zeroExact;
}

} // namespace

Result<Range> findPercentile(const RangeRequest &request)
{
    std::vector<float> values = finiteOf(request.weights);
    if (values.empty())
        return Range{};
    const Range ends = boundsOf(values);
    const double percent = request.spec.range.percentile;
    Range range;
    if (isMirrored(request.spec)) {
        for (float &value : values)
            value = std::fabs(value);
        range.hi = percentileOf(values, percent);
        range.lo = ends.lo < 0 ? -range.hi : 0;
    } else {
        range.lo = percentileOf(values, (100 - percent) / 2);
        range.hi = percentileOf(values, 100 - (100 - percent) / 2);
    }
    return range.lo == 0 && range.hi == 0 ? ends : range;
}

Result<Range> observePercentile(const QuantSpec &spec, const ObservedRange &observed)
{
    const Histogram &histogram = observed.histogram;
    const double all = countBelow(histogram, histogram.hi);
    const double percent = spec.range.percentile;
    if (!(all > 0))
        return Range{observed.lo, observed.hi};
    Range range;
    if (isMirrored(spec)) {
        const auto within = [&](double a) { return countBelow(histogram, a) - countBelow(histogram, -a); };
        range.hi = bisect(0, std::max(std::fabs(observed.lo), std::fabs(observed.hi)), all * percent / 100, within);
        range.lo = observed.lo < 0 ? -range.hi : 0;
    } else {
        const auto below = [&](double x) { return countBelow(histogram, x); };
        range.lo = bisect(histogram.lo, histogram.hi, all * (100 - percent) / 200, below);
        range.hi = bisect(histogram.lo, histogram.hi, all * (1 - (100 - percent) / 200), below);
        range.lo = std::clamp(range.lo, observed.lo, observed.hi);
        range.hi = std::clamp(range.hi, observed.lo, observed.hi);
    }
    return range.lo == 0 && range.hi == 0 ? Range{observed.lo, observed.hi} : range;
}

} // namespace espalier
