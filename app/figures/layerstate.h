// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"
#include "engine/quant/quantizer.h"
#include "engine/recipe/recipe.h"
#include "engine/stats/statistics.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace espalier {

/// What is known about one layer under the current recipe.
struct LayerState {
    ResolvedLayer resolved; ///< What the recipe asks for.
    /// Of the weights that the recipe does its work on (first weight tensor): those of the file, or equalized where it asks for that.
    LayerStatistics statistics;
    bool hasStatistics = false;
    bool areStatisticsCurrent = true; ///< Not while equalization has been switched and the new ones are still being made.
    TensorQuality quality;            ///< Of the recipe: estimated while dragging, exact afterwards.
    bool isExact = false;             ///< quality is exact, not from the histogram.
    /// Ranges, scales and zero points of the first weight tensor as last worked out; absent for a float layer.
    std::optional<QuantParameters> parameters;
    std::optional<double> pruneThreshold; ///< The importance at which the layer is cut, also when set as a sparsity.
    bool isChanged = false;               ///< The recipe does something to its weights.
    /// How what comes out of it and what goes in are quantized, as last worked out; absent where they are not, or where a method
    /// has no data to look at.
    std::optional<QuantParameters> activation, activationInput;
    bool areActivationsExact = true; ///< These two are those of the recipe, not of the one before.
    std::int64_t sizeBytes = 0;
    std::vector<Warning> warnings; ///< Of the recipe, as last worked out: channels of zeros, nothing removed, biases cut, ...
};

} // namespace espalier
