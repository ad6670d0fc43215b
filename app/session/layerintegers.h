// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/tensorview.h"
#include "engine/quant/quantizer.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace espalier {

/// The first weight tensor of a layer, number by number: what it was, which integers stand for it and what they mean.
struct LayerIntegers {
    int layer = -1;
    TensorView original; ///< float32
    std::shared_ptr<const std::vector<float>> changed;
    std::shared_ptr<const std::vector<std::uint8_t>> mask; ///< 0 = pruned; null where nothing is.
    QuantParameters parameters;
    std::vector<std::int32_t> integers;
    std::vector<std::int32_t> scaleOf; ///< Of each element: which scale it has.
};

} // namespace espalier
