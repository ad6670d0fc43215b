// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/prune/scores.h"
#include "engine/quant/quantizer.h"
#include "engine/stats/statistics.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace espalier {

/// Importance of one weight tensor by a criterion that looks at data.
using DataScores = ImportanceScores;

/// What was seen at the input or the output of one layer.
struct ObservedValues {
    Histogram histogram;               ///< Of all finite values.
    double lo = 0, hi = 0;             ///< Smallest and largest finite value.
    double movingLo = 0, movingHi = 0; ///< Moving average over batches of the smallest and largest.
    std::int64_t count = 0, nonfinite = 0;

    bool operator==(const ObservedValues &) const = default;
};

/// One range for activations that meet in an addition or a concatenation.
struct SharedRange {
    QuantSpec spec; ///< That of its members; where theirs differ, the one of most bits over the widest of their ranges.
    QuantParameters parameters;
};

/// What a recipe asks of data: made once by `calibrate` (engine/calibrate/calibrate.h), then handed to applyRecipe. Immutable.
struct Calibration {
    /// By criterion id and index into Model::tensors.
    std::map<std::pair<std::string, int>, DataScores> scores;
    std::map<int, ObservedValues> inputs, outputs; ///< By index into Model::layers.
    /// By index into Model::layers and whether it is the layer's input: the places that share their range with others.
    std::map<std::pair<int, bool>, std::shared_ptr<const SharedRange>> shared;
    /// Tensors with learned rounding or corrected values, by index into Model::tensors: what stands in their place.
    std::map<int, std::shared_ptr<const std::vector<float>>> replaced;
    /// By index into Model::layers: which of `replaced` belong to what is done to the layer, beside its weights (a corrected bias,
    /// or the running mean of the normalization behind it).
    std::map<int, std::vector<int>> companionTensors;
    /// Masks of an earlier level of gradual pruning, by index into Model::tensors: what they prune ranks below all that is left.
    std::map<int, std::shared_ptr<const std::vector<std::uint8_t>>> pruned;
    std::int64_t samples = 0;
    std::string dataSha256;
};

using CalibrationPtr = std::shared_ptr<const Calibration>;

} // namespace espalier
