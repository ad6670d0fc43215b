// SPDX-License-Identifier: GPL-3.0-or-later
// The part of a plan that depends on some weights. Only for files that may include Torch.
#pragma once

#include "engine/graph/graph.h"

#include <memory>
#include <span>
#include <vector>

namespace espalier {

/// The operators of a plan that depend on given parameters, as a graph of their own (same value numbers and parameters).
struct Suffix {
    std::shared_ptr<const Graph> graph; ///< body.inputs == boundary.
    /// Values made by the rest of the plan that these operators read; graph inputs may be among them.
    std::vector<int> boundary;
};

/// `plan` is a pure plan (makePurePlan), `packed` the same after packConvolutions; operators come from the latter, but those with
/// weights of `changed` in them read these as values, so that others can be put in their place. Inside the suffix values are written
/// over where nobody can see it. A plan that is not pure gives itself as the suffix. O(nodes); packed weights are shared.
Suffix makeSuffix(const Graph &plan, const Graph &packed, std::span<const int> changed);

/// Index in the plan's body.nodes after which all of `values` is known; -1: before the first.
int readyAfter(const Graph &plan, std::span<const int> values);

} // namespace espalier
