// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/errorcurvepoints.h"

#include "app/edits/handleedits.h"

namespace espalier {

namespace {
constexpr double kSmallestRatio = 0.02;
constexpr double kMaxRatio = 1.1;
constexpr int kManyBits = 10;
} // namespace

ErrorPoints errorPoints(const LayerStatistics &statistics, const QuantSpec &spec)
{
    ErrorPoints points;
    if (statistics.histogram.bins() == 0 || statistics.all.absMax <= 0)
        return points;
    const int count = spec.bits > kManyBits ? 24 : 48;
    for (int i = 0; i < count; ++i) {
        const double ratio = kSmallestRatio + (kMaxRatio - kSmallestRatio) * i / (count - 1);
        const edits::Bounds range = edits::boundsAtRatio(spec, edits::observedIn(statistics.all), ratio);
        if (range.hi <= range.lo)
            continue;
        points.ratios.push_back(ratio);
        points.errors.push_back(estimateQuality(statistics.histogram, spec, range.lo, range.hi).mse);
    }
    return points;
}

} // namespace espalier
