// SPDX-License-Identifier: GPL-3.0-or-later
// Puts a recipe's weights in the place of the model's own. Only for files that may include Torch.
#pragma once

#include "engine/apply/apply.h"
#include "engine/graph/graph.h"

namespace espalier {

/// A tensor over the changed values in the element type and memory format of `like`.
at::Tensor changedTensor(const ChangedTensor &changed, const at::Tensor &like);

/// Replaces the parameters that `applied` changes in `frame`.
void overrideWeights(const Graph &graph, Frame &frame, const AppliedRecipe &applied);

} // namespace espalier
