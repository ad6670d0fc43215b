// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/model/model.h"

#include <map>
#include <string>
#include <vector>

namespace espalier {

/// Fills shapes and MACs of `model` by one run on zeros. `shapes`: by input name, "" = the first; batch first. MACs count
/// multiply-adds of convolutions, linear and recurrent layers and attention projections, per sample (corpus/README.md).
/// `maximumSteps` bounds the run (0: no bound). Errors: model.shape-does-not-fit, model.budget, core.cancelled.
Status inferShapes(Model &model, const std::map<std::string, std::vector<std::int64_t>> &shapes, std::int64_t maximumSteps,
                   const JobContext &context);

/// Shapes to try for a single-input model whose shape nobody told, likeliest first: from the first layer's channels. Which
/// one is right shows in the run (the first linear layer's width fits or not). Empty when nothing can be guessed.
std::vector<std::vector<std::int64_t>> guessInputShapes(const Model &model);

/// A model with MACs and shapes worked out for these inputs (by name, "" = first; batch first) by one run on zeros.
/// Errors: model.shape-does-not-fit (operator, layer, shapes), core.cancelled.
Result<ModelPtr> withInputShapes(const ModelPtr &model, const std::map<std::string, std::vector<std::int64_t>> &shapes,
                                 const std::string &source, const JobContext &context);

} // namespace espalier
