// SPDX-License-Identifier: GPL-3.0-or-later
// Quantized activations: where they are, what goes through there, and their place in a graph. Only for files that may include
// Torch.
#pragma once

#include "engine/data/dataset.h"
#include "engine/model/activationpoints.h"
#include "engine/model/graph.h"
#include "engine/recipe/apply.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace espalier {

using GraphCall = std::function<void(std::vector<c10::IValue> &)>;

/// A copy of `graph` in which the points that `applied` quantizes are followed by q = clamp(round(v / s) + z), v' = s (q - z).
/// A value has one such place: outputs come before inputs, then the order of layers. `makeCall` gives an operator with one input and
/// one output that stands at the place instead (training needs one with a gradient).
std::shared_ptr<Graph> withActivations(const Graph &graph, const AppliedRecipe &applied,
                                       const std::function<GraphCall(const ActivationPoint &, const QuantParameters &)> &makeCall = {});

bool quantizesActivations(const AppliedRecipe &applied);

/// Runs `samples` in batches through the network with the recipe's weights and fills in inputs and outputs of the layers whose
/// activations it quantizes: ends and moving averages (m = 0.9 m + 0.1 x from the first batch on), then histograms of 2048
/// bins. With `shared_ranges` the values that meet in an addition or a concatenation (engine/eval/meetings.h) get one range: found on
/// all that was seen at any of them where their specs are the same; else the widest of what each would have, in the most bits.
/// The same for any number of workers. Errors: eval.* (eval.nan names the layer that
/// first made what is no number), those of applyRecipe, core.cancelled.
Status observeActivations(const Model &model, const Dataset &data, std::span<const std::int64_t> samples, const Recipe &recipe,
                          Calibration &into, const JobContext &context);

} // namespace espalier
