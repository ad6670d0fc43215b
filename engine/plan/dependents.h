// SPDX-License-Identifier: GPL-3.0-or-later
// The part of a graph that depends on one parameter. Only for files that may include Torch.
#pragma once

#include "engine/graph/graph.h"

#include <memory>
#include <vector>

namespace espalier {

/// A graph that computes the outputs anew when one parameter changes, from values that do not depend on it.
struct GraphSuffix {
    std::shared_ptr<const Graph> graph; ///< Inputs: `known`, in order. Same numbers for values and parameters as the whole graph.
    std::vector<int> known;             ///< Values of the whole graph that are read and stay the same.
    bool reachesOutput = false;         ///< False: the parameter changes nothing that comes out.
};

/// O(nodes). A graph that writes into its values is taken as a whole (its inputs are then what is known).
GraphSuffix suffixOf(const Graph &graph, const Graph::Parameter &parameter);

} // namespace espalier
