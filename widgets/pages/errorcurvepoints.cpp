// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/errorcurvepoints.h"

#include <algorithm>

namespace espalier {

namespace {
constexpr double kSmallestRatio = 0.02;
constexpr double kMaxRatio = 1.1;
constexpr int kManyBits = 10;
} // namespace

ShownRange rangeAtRatio(const Statistics &all, const QuantSpec &spec, double ratio)
{
    if (spec.symmetric)
        return {-ratio * all.absMax, ratio * all.absMax};
    double lo = all.min;
    double hi = all.max;
    if (spec.zeroExact) {
        lo = std::min(lo, 0.0);
        hi = std::max(hi, 0.0);
    }
    return {ratio * lo, ratio * hi};
}

double clipRatio(const Statistics &all, const QuantSpec &spec, double lo, double hi)
{
    const ShownRange whole = rangeAtRatio(all, spec, 1.0);
    const double width = whole.hi - whole.lo;
    return width > 0 ? (hi - lo) / width : 1.0;
}

ErrorPoints errorPoints(const LayerStatistics &statistics, const QuantSpec &spec)
{
    ErrorPoints points;
    if (statistics.histogram.bins() == 0 || statistics.all.absMax <= 0)
        return points;
    const int count = spec.bits > kManyBits ? 24 : 48;
    for (int i = 0; i < count; ++i) {
        const double ratio = kSmallestRatio + (kMaxRatio - kSmallestRatio) * i / (count - 1);
        const ShownRange range = rangeAtRatio(statistics.all, spec, ratio);
        if (range.hi <= range.lo)
            continue;
        points.ratios.push_back(ratio);
        points.errors.push_back(estimateQuality(statistics.histogram, spec, range.lo, range.hi).mse);
    }
    return points;
}

} // namespace espalier
