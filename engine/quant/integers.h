// SPDX-License-Identifier: GPL-3.0-or-later
// The integers that stand for quantized weights, and the way back.
#pragma once

#include "engine/core/result.h"
#include "engine/quant/quantizer.h"

#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

/// The integers q of weights that fakeQuantize (or learned rounding) made: q = w' / scale + zeroPoint, where zero is not exact q =
/// (w' - lo) / scale + qmin, of a codebook the number of the level + qmin. O(count), for codebooks times log of the levels.
/// A pruned element (mask 0, as in ChangedTensor::mask; null: none) that is 0 and on no level, as in a codebook, gets qmin: the mask
/// has to be kept beside the integers. Errors: quant.no-level where an element lies on none (NaN, or not made by these parameters); names its index.
Result<std::vector<std::int32_t>> integersOf(std::span<const float> changed, const std::vector<std::int64_t> &shape,
                                             const QuantParameters &parameters, int channelAxis,
                                             const std::vector<std::uint8_t> *mask = nullptr);

/// Dequantization: w' = scale (q - zeroPoint), where zero is not exact (q - qmin) scale + lo, of a codebook its level; in double, then
/// float32: bit for bit what fakeQuantize gave. Integers beyond qmin..qmax are held to it.
std::vector<float> floatsOf(std::span<const std::int32_t> integers, const std::vector<std::int64_t> &shape,
                            const QuantParameters &parameters, int channelAxis);

} // namespace espalier
