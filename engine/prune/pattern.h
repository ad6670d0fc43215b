// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/tensorview.h"

#include <cstdint>
#include <vector>

namespace espalier {

/// Where the groups of an n:m pattern lie: m neighbours along the input axis (1, or 0 where axis 1 counts the outputs), at the same
/// place in every other axis. Shape [outer..., inputs, inner...]: group g of a column holds inputs g m .. g m + m - 1.
struct PatternLayout {
    std::int64_t outer = 1, inputs = 1, inner = 1;

    std::int64_t index(std::int64_t o, std::int64_t input, std::int64_t k) const { return (o * inputs + input) * inner + k; }
};

PatternLayout patternLayout(const std::vector<std::int64_t> &shape, int channelAxis);

/// True when groups of `m` fill the input axis without a rest.
bool patternFits(const std::vector<std::int64_t> &shape, int channelAxis, int m);

/// One byte per element, 0 = removed: of every m weights the n with the largest |w| stay, of equal ones the first. What is not finite
/// counts as largest. Exactly m - n go in each group. The shape must fit.
std::vector<std::uint8_t> patternMask(const TensorView &weights, int channelAxis, int n, int m);

} // namespace espalier
