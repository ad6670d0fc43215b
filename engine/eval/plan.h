// SPDX-License-Identifier: GPL-3.0-or-later
// The inference plan: a graph made for speed from a graph and a recipe's weights. Only for files that may include Torch.
#pragma once

#include "engine/model/graph.h"
#include "engine/recipe/apply.h"

#include <memory>

namespace espalier {

struct PlanFacts {
    int foldedNorms = 0;
    int inPlace = 0;      ///< Activations and additions that write over a value nobody else reads.
    bool channelsLast = false;
    int packed = 0;       ///< Convolutions in oneDNN's own form, with the ReLU behind them.
};

/// A graph that computes the same up to rounding (logits within 1e-4 relative, same top-1): BatchNorm folded into the
/// convolution before it (w' = w gamma / sqrt(var + eps)), activations and residual additions in place, dropout gone,
/// 2-D convolutions channels last and packed (engine/eval/packing.h). The weights of `applied` (may be null) are built in.
///
/// A cache, never the truth: `evaluate --exact` runs the plain graph. O(parameters), copies only weights that change.
std::shared_ptr<const Graph> makePlan(const Graph &graph, const AppliedRecipe *applied, PlanFacts *facts = nullptr);

} // namespace espalier
