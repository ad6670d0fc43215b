// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/pattern.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace espalier {

PatternLayout patternLayout(const std::vector<std::int64_t> &shape, int channelAxis)
{
    const std::size_t axis = channelAxis == 1 ? 0 : 1;
    PatternLayout layout;
    for (std::size_t i = 0; i < shape.size(); ++i)
        (i < axis ? layout.outer : i == axis ? layout.inputs : layout.inner) *= shape[i];
    return layout;
}

bool patternFits(const std::vector<std::int64_t> &shape, int channelAxis, int m)
{
    return shape.size() >= 2 && m > 0 && patternLayout(shape, channelAxis).inputs % m == 0;
}

std::vector<std::uint8_t> patternMask(const TensorView &weights, int channelAxis, int n, int m)
{
    const PatternLayout layout = patternLayout(weights.shape, channelAxis);
    std::vector<std::uint8_t> mask(static_cast<std::size_t>(weights.count()), 0);
    std::vector<std::uint32_t> sizes(static_cast<std::size_t>(m));
    std::vector<int> order(static_cast<std::size_t>(m));
    for (std::int64_t o = 0; o < layout.outer; ++o)
        for (std::int64_t first = 0; first + m <= layout.inputs; first += m)
            for (std::int64_t k = 0; k < layout.inner; ++k) {
                // By bits, so that denormals are told apart and NaN lies above all numbers.
                for (int i = 0; i < m; ++i)
                    sizes[static_cast<std::size_t>(i)] =
                        std::bit_cast<std::uint32_t>(weights.floats()[layout.index(o, first + i, k)]) & 0x7fffffffu;
                std::iota(order.begin(), order.end(), 0);
                std::stable_sort(order.begin(), order.end(),
                                 [&](int a, int b) { return sizes[static_cast<std::size_t>(a)] > sizes[static_cast<std::size_t>(b)]; });
                for (int i = 0; i < n; ++i)
                    mask[static_cast<std::size_t>(layout.index(o, first + order[static_cast<std::size_t>(i)], k))] = 1;
            }
    return mask;
}

} // namespace espalier
