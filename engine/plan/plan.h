// SPDX-License-Identifier: GPL-3.0-or-later
// The inference plan: a graph made for speed from a graph and a recipe's weights. Only for files that may include Torch.
#pragma once

#include "engine/apply/apply.h"
#include "engine/graph/graph.h"
#include "engine/plan/passes.h"

#include <memory>

namespace espalier {

/// A graph that computes the same up to rounding (logits within 1e-4 relative, same top-1): BatchNorm folded into the
/// convolution before it (w' = w gamma / sqrt(var + eps)), activations and residual additions in place, dropout gone,
/// 2-D convolutions channels last and packed (engine/plan/fuse.h). The weights of `applied` (may be null) are built in.
///
/// The steps are a list (engine/plan/passes.h). A cache, never the truth: `evaluate --exact` runs the plain graph. O(parameters), copies only weights that change.
std::shared_ptr<const Graph> makePlan(const Graph &graph, const AppliedRecipe *applied, PlanStats *facts = nullptr);

/// The same before convolutions are packed and without operators that write over a value: parts of it can run again with other
/// weights (engine/plan/suffix.h).
std::shared_ptr<const Graph> makePurePlan(const Graph &graph, const AppliedRecipe *applied, PlanStats *facts = nullptr);

} // namespace espalier
