// SPDX-License-Identifier: GPL-3.0-or-later
// Fused operators of the inference plan. Only for files that may include Torch.
#pragma once

#include "engine/graph/graph.h"

#include <span>
#include <unordered_set>

namespace espalier {

/// Gives each 2-D convolution of `plan` (weights known, float32, no blocks, pure) the fastest way there is for it
/// (engine/plan/convolution.h), together with the ReLU behind it and, before that, an addition, where nothing else reads what is
/// between. Returns how many; none while ESPALIER_PLAN_SKIP names the pass. An operator that adds stands where the addition stood.
int packConvolutions(Graph &plan);

/// The same for those that read one of `parameters`, which stay inputs of the operator: other weights can be put in their place.
/// A convolution for which only packed weights are fast is left as it is. Values of `kept` are still made by themselves.
int fuseAround(Graph &plan, std::span<const int> parameters, const std::unordered_set<int> &kept);

} // namespace espalier
