// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/ranges/minmax.h"

#include "engine/stats/kernels.h"
#include "engine/stats/simd.h"

#include <algorithm>

namespace espalier {

Result<Range> findMinMax(const RangeRequest &request)
{
    const simd::DenormalsKept kept;
    constexpr std::size_t kStretch = 1 << 20; // The loop counts in 32 bits.
    Scan scan;
    for (std::size_t at = 0; at < request.weights.size(); at += kStretch) {
        const std::size_t length = std::min(kStretch, request.weights.size() - at);
        statisticsKernels<float>().scan(request.weights.data() + at, static_cast<std::int64_t>(length), scan);
    }
    if (!(scan.min <= scan.max))
        return Range{};
    return Range{scan.min, scan.max};
}

} // namespace espalier
