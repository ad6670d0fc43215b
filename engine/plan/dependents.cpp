// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/dependents.h"

#include "engine/graph/uses.h"

#include <set>
#include <unordered_set>

namespace espalier {

GraphSuffix suffixOf(const Graph &graph, const Graph::Parameter &parameter)
{
    GraphSuffix suffix;
    auto part = std::make_shared<Graph>(graph);
    if (graph.isPure) {
        const int changed[] = {parameter.value};
        const Dependents dependents = dependentsOf(graph.body.nodes, changed);
        std::set<int> reads;
        part->body.nodes.clear();
        for (std::size_t i = 0; i < graph.body.nodes.size(); ++i)
            if (dependents.nodes[i]) {
                collectReads(graph.body.nodes[i], reads);
                part->body.nodes.push_back(graph.body.nodes[i]);
            }
        const std::unordered_set<int> fixed = fixedValues(graph);
        for (const int value : reads)
            if (!dependents.values.count(value) && !fixed.count(value))
                suffix.known.push_back(value);
        part->body.inputs = suffix.known;
        suffix.reachesOutput = dependents.values.count(graph.body.outputs[0]) > 0;
    } else {
        suffix.known = graph.body.inputs;
        suffix.reachesOutput = true;
    }
    part->finish();
    suffix.graph = std::move(part);
    return suffix;
}

} // namespace espalier
