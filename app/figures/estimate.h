// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"
#include "engine/quant/quantizer.h"
#include "engine/recipe/recipe.h"
#include "engine/stats/statistics.h"

#include <optional>
#include <utility>

namespace espalier {

/// The estimate: what a recipe does to a layer, from the layer's statistics alone, in well under a millisecond.
struct LayerEstimate {
    TensorQuality quality;
    std::optional<double> pruneThreshold;
    std::int64_t sizeBytes = 0;
    std::optional<std::pair<double, double>> range; ///< What is quantized; absent for a float layer.
};

/// The bins of `histogram` without what |w| < threshold removes; bins that the threshold crosses are split in proportion. O(bins).
Histogram withoutPruned(const Histogram &histogram, double threshold);

/// The threshold at which `estimateRemoved` comes closest to int(sparsity * count) from below; 0 when nothing is to go.
double estimateThreshold(const Histogram &histogram, std::int64_t count, double sparsity);

/// Absent where a histogram cannot tell: ranges per channel or group, estimators of other families, several weight tensors,
/// channel pruning, criteria other than magnitude. `known` is the range that such a method found last; it stands in for it.
/// MSE = (sum over kept bins of the quantization error + sum of squares of what was removed) / N; SQNR, zeros accordingly.
std::optional<LayerEstimate> estimateLayer(const LayerInfo &layer, const ResolvedLayer &what, const LayerStatistics &statistics,
                                           std::optional<double> globalThreshold, const std::optional<std::pair<double, double>> &known);

/// Of one range for the whole tensor.
QuantParameters estimatedParameters(const QuantSpec &spec, const std::pair<double, double> &range);

/// Stored bytes of the layer under the recipe, by the rule of engine/apply/size.h; `removed`: how many weights go, when any are
/// asked to.
std::int64_t estimateSizeBytes(const LayerInfo &layer, const ResolvedLayer &what, std::int64_t weights,
                               std::optional<std::int64_t> removed);

/// What a layer that is left as it is has for quality: no error, its own zeros.
TensorQuality untouchedQuality(const Statistics &statistics);

} // namespace espalier
