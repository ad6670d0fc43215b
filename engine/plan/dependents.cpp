// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/dependents.h"

#include <algorithm>
#include <unordered_set>

namespace espalier {

namespace {

void collect(const GraphNode &node, std::unordered_set<int> &reads, std::unordered_set<int> &made)
{
    reads.insert(node.inputs.begin(), node.inputs.end());
    made.insert(node.outputs.begin(), node.outputs.end());
    for (const GraphBlock &block : node.blocks) {
        made.insert(block.inputs.begin(), block.inputs.end());
        reads.insert(block.outputs.begin(), block.outputs.end());
        for (const GraphNode &inner : block.nodes)
            collect(inner, reads, made);
    }
}

} // namespace

GraphSuffix suffixOf(const Graph &graph, const Graph::Parameter &parameter)
{
    GraphSuffix suffix;
    auto part = std::make_shared<Graph>(graph);
    std::unordered_set<int> touched{parameter.value};
    std::unordered_set<int> reads, made;
    if (graph.isPure) {
        part->body.nodes.clear();
        for (const GraphNode &node : graph.body.nodes) {
            std::unordered_set<int> own, ownMade;
            collect(node, own, ownMade);
            if (std::none_of(own.begin(), own.end(), [&](int value) { return touched.count(value) > 0; }))
                continue;
            touched.insert(ownMade.begin(), ownMade.end());
            reads.insert(own.begin(), own.end());
            made.insert(ownMade.begin(), ownMade.end());
            part->body.nodes.push_back(node);
        }
        std::unordered_set<int> fixed;
        for (const Graph::Parameter &entry : graph.parameters)
            fixed.insert(entry.value);
        for (const auto &[value, constant] : graph.constants)
            fixed.insert(value);
        for (const int value : reads)
            if (!made.count(value) && !fixed.count(value))
                suffix.known.push_back(value);
        std::sort(suffix.known.begin(), suffix.known.end());
        part->body.inputs = suffix.known;
        suffix.reachesOutput = touched.count(graph.body.outputs[0]) > 0;
    } else {
        suffix.known = graph.body.inputs;
        suffix.reachesOutput = true;
    }
    part->finish();
    suffix.graph = std::move(part);
    return suffix;
}

} // namespace espalier
