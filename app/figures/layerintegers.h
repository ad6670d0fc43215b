// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"
#include "engine/core/result.h"
#include "engine/core/tensorview.h"
#include "engine/model/model.h"
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

/// Of a layer that was applied; null where its first weight tensor is not quantized. O(n). Errors: those of integersOf.
Result<std::shared_ptr<const LayerIntegers>> layerIntegers(const Model &model, const AppliedLayer &applied);

} // namespace espalier
