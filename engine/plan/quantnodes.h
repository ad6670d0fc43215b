// SPDX-License-Identifier: GPL-3.0-or-later
// The places of a graph where activations are quantized, as operators of their own. Only for files that may include Torch.
#pragma once

#include "engine/apply/apply.h"
#include "engine/graph/activationpoints.h"
#include "engine/graph/graph.h"

#include <functional>
#include <memory>
#include <vector>

namespace espalier {

using GraphCall = std::function<void(std::vector<c10::IValue> &)>;

/// A copy of `graph` in which the points that `applied` quantizes are followed by q = clamp(round(v / s) + z), v' = s (q - z).
/// A value has one such place: outputs come before inputs, then the order of layers. `makeCall` gives an operator with one input and
/// one output that stands at the place instead (training needs one with a gradient).
std::shared_ptr<Graph> withActivations(const Graph &graph, const AppliedRecipe &applied,
                                       const std::function<GraphCall(const ActivationPoint &, const QuantParameters &)> &makeCall = {});

bool quantizesActivations(const AppliedRecipe &applied);

} // namespace espalier
