// SPDX-License-Identifier: GPL-3.0-or-later
// The pruning half of applying a recipe: scores, where they are cut, and masks.
#pragma once

#include "engine/apply/apply.h"
#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/model/model.h"
#include "engine/prune/scores.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace espalier {

/// The weights of one layer as floats, and how important each is.
struct LayerWork {
    std::vector<int> tensors; ///< Those of LayerInfo::weights that hold floating numbers.
    std::vector<TensorView> originals;
    std::vector<ImportanceScores> scores; ///< Empty where nothing is ranked.
};

/// Float32 at an address that floats may have.
TensorView usableFloats(const TensorView &view);

/// Errors: prune.not-available, prune.granularity, prune.needs-data, prune.groups, those of the criterion, core.cancelled.
Result<LayerWork> beginLayer(const Model &model, const LayerInfo &info, const std::optional<PruneSpec> &prune, const JobContext &context,
                             const Calibration *calibration);

/// The importance at which this layer is cut; negative when nothing goes, 0 for a pattern (which has none).
double cutOf(const LayerWork &work, const LayerInfo &info, const ResolvedLayer &what, std::optional<double> globalThreshold);

/// One byte per element of work.tensors[index], 0 = pruned; empty where the tensor stays whole under a rule for whole tensors.
std::vector<std::uint8_t> makeMask(const LayerWork &work, std::size_t index, const LayerInfo &info, const PruneSpec &spec, double cut);

/// Bias, BatchNorm and running statistics that "tensor-spread" makes zero; the layer's weights are not among them.
std::vector<ChangedTensor> spreadBesideWeights(const Model &model, const LayerInfo &info, const PruneSpec &spec);

/// What `prune_global` cuts at, over all layers that take part.
Result<std::optional<double>> globalCut(const Model &model, const std::vector<ResolvedLayer> &resolved, const PruneSpec &spec,
                                        const JobContext &context, const Calibration *calibration);

} // namespace espalier
