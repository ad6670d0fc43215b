// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/ops.h"
#include "engine/graph/uses.h"
#include "engine/plan/passes.h"

#include <utility>
#include <vector>

namespace espalier {

void dropDropouts(Graph &graph, PlanStats &)
{
    std::vector<GraphNode> kept;
    std::vector<std::pair<int, int>> aliases;
    for (GraphNode &node : graph.body.nodes) {
        const auto dropout = dropoutOf(node);
        if (dropout && node.outputs.size() == 1 && constantBool(graph, dropout->training) == false)
            aliases.emplace_back(node.outputs[0], dropout->input);
        else
            kept.push_back(std::move(node));
    }
    graph.body.nodes = std::move(kept);
    // From the last on: what one dropout takes may be what another gave.
    for (auto alias = aliases.rbegin(); alias != aliases.rend(); ++alias)
        replaceReads(graph.body, alias->first, alias->second);
}

} // namespace espalier
