// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/ranges/all.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace espalier {

Result<Range> findSigma(const RangeRequest &request)
{
    const std::vector<float> values = finiteOf(request.weights);
    if (values.empty())
        return Range{};
    const double n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (const float value : values)
        squares += (value - mean) * (value - mean);
    const double reach = request.spec.range.deviations * std::sqrt(squares / n);
    return Range{mean - reach, mean + reach};
}

Result<Range> observeSigma(const QuantSpec &spec, const ObservedRange &observed)
{
    const Histogram &histogram = observed.histogram;
    const double n = static_cast<double>(std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::int64_t(0)));
    if (!(n > 0))
        return Range{observed.lo, observed.hi};
    const double mean = std::accumulate(histogram.sums.begin(), histogram.sums.end(), 0.0) / n;
    const double square = std::accumulate(histogram.squares.begin(), histogram.squares.end(), 0.0) / n;
    const double reach = spec.range.deviations * std::sqrt(std::max(0.0, square - mean * mean));
    return Range{std::max(observed.lo, mean - reach), std::min(observed.hi, mean + reach)};
}

} // namespace espalier
