// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/calibration.h"
#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/model/model.h"
#include "engine/prune/scores.h"
#include "engine/recipe/recipe.h"

#include <string>
#include <vector>

namespace espalier {

/// Importance of one layer's first weight tensor, as the command line and the heatmap show it.
struct LayerScores {
    int layer = -1;          ///< Index into Model::layers.
    int tensor = -1;         ///< Index into Model::tensors.
    ImportanceScores scores; ///< `channels` always filled in.
};

/// A recipe that asks for this criterion in the layers of these names or patterns (empty: all) and removes nothing. What it asks of
/// data is what calibrate makes. Errors: recipe.pattern-matches-nothing, recipe.unknown-layer come from resolveRecipe.
Recipe askingRecipe(const PruneSpec &criterion, const std::vector<std::string> &layers);

/// Scores of the layers that `asking` (an askingRecipe) names and that the criterion can rank, in the model's order.
/// Errors: those of resolveRecipe and importanceOf.
Result<std::vector<LayerScores>> layerScores(const Model &model, const Recipe &asking, const Calibration *calibration,
                                             const JobContext &context);

} // namespace espalier
