// SPDX-License-Identifier: GPL-3.0-or-later
// The inference plan: a graph made for speed from a graph and a recipe's weights. Only for files that may include Torch.
#pragma once

#include "engine/apply/apply.h"
#include "engine/graph/graph.h"

#include <memory>
#include <span>
#include <vector>

namespace espalier {

/// A weight that folding made: parameter `value` of the plan is parameter `source` of the graph times `scale` (double, shaped to
/// broadcast over the output channels), in the memory format that the plan wants.
struct FoldedWeight {
    int source = -1;
    int value = -1;
    at::Tensor scale;
};

struct PlanStats {
    int foldedNorms = 0;
    int inPlace = 0; ///< Activations and additions that write over a value nobody else reads.
    bool channelsLast = false;
    int packed = 0; ///< Convolutions in a faster form, with what follows them (engine/plan/packing.h).
    std::vector<FoldedWeight> folded;
};

/// A graph that computes the same up to rounding (logits within 1e-4 relative, same top-1): BatchNorm folded into the
/// convolution before it (w' = w gamma / sqrt(var + eps)), activations and residual additions in place, dropout gone,
/// 2-D convolutions channels last and packed (engine/plan/packing.h). The weights of `applied` (may be null) are built in.
///
/// A cache, never the truth: `evaluate --exact` runs the plain graph. O(parameters), copies only weights that change.
std::shared_ptr<const Graph> makePlan(const Graph &graph, const AppliedRecipe *applied, PlanStats *facts = nullptr);

/// The same before convolutions are packed and without operators that write over a value: parts of it can run again with other
/// weights (engine/plan/suffix.h).
std::shared_ptr<const Graph> makePurePlan(const Graph &graph, const AppliedRecipe *applied, PlanStats *facts = nullptr);

/// Lets activations and residual additions write over a value that nobody else reads and that an operator of this graph has made:
/// never a graph input, never a value of `kept`. A ReLU behind such an addition joins it. Returns how many. Only for pure graphs.
int writeInPlace(Graph &graph, std::span<const int> kept = {});

} // namespace espalier
