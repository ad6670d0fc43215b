// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/ranges/all.h"

#include "engine/stats/kernels.h"
#include "engine/stats/simd.h"

#include <algorithm>
#include <cmath>

namespace espalier {

Range boundsOf(std::span<const float> numbers)
{
    const simd::DenormalsKept kept;
    constexpr std::size_t kStretch = 1 << 20; // The loop counts in 32 bits.
    Scan scan;
    for (std::size_t at = 0; at < numbers.size(); at += kStretch) {
        const std::size_t length = std::min(kStretch, numbers.size() - at);
        statisticsKernels<float>().scan(numbers.data() + at, static_cast<std::int64_t>(length), scan);
    }
    if (!(scan.min <= scan.max))
        return {};
    return {scan.min, scan.max};
}

std::vector<float> finiteOf(std::span<const float> numbers)
{
    std::vector<float> finite;
    finite.reserve(numbers.size());
    std::copy_if(numbers.begin(), numbers.end(), std::back_inserter(finite), [](float number) { return std::isfinite(number); });
    return finite;
}

Result<Range> findMinMax(const RangeRequest &request)
{
    return boundsOf(request.weights);
}

Result<Range> observeMinMax(const QuantSpec &, const ObservedRange &observed)
{
    return Range{observed.lo, observed.hi};
}

} // namespace espalier
