// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/quant/kernels.h"

#include <cstdint>

namespace espalier {

/// out[i] = w' of quantizeStretch, computed in float32 with the reciprocal of the scale, half to even: as LibTorch quantizes
/// activations, eight at a time. A value within a few float32 roundings of a boundary between levels may go to the other one.
/// NaN is passed on. `out` may be `values`.
void quantizeFast(const float *values, std::int64_t length, const StepMap &map, float *out);

} // namespace espalier
