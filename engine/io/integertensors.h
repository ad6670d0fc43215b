// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"
#include "engine/core/result.h"
#include "engine/io/safetensors.h"

#include <string>
#include <vector>

namespace espalier {

/// Key of the metadata that makes a safetensors file one of integers.
inline constexpr const char *kIntegersKey = "espalier.integers";

/// A quantized tensor as it is stored: its integers under its own name (int8, uint8, int16 or int32, the smallest that holds qmin..qmax),
/// NAME.scale (float64, one or one per channel or group), NAME.zero_point (int32); where zero is not exact NAME.lo (float64), of
/// a codebook NAME.levels (float64, scales x levels); where zero is no level and weights are pruned, NAME.mask (bool, false = 0).
/// Errors: quant.no-level.
Result<std::vector<NamedTensor>> packIntegers(const NamedTensor &tensor, const ChangedTensor &changed, int channelAxis);

/// The entry of one tensor in that metadata.
std::string integersEntry(const ChangedTensor &changed, int channelAxis);

/// Dequantization of a whole file: what packIntegers took apart as float32 again, everything else as it is. A file without that
/// metadata comes back unchanged. Errors: io.integers (names tensor and reason).
Result<std::vector<NamedTensor>> unpackIntegers(SafetensorsFile file);

} // namespace espalier
