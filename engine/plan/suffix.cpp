// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/suffix.h"

#include "engine/graph/ops.h"
#include "engine/graph/uses.h"
#include "engine/plan/fuse.h"
#include "engine/plan/inplace.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace espalier {

namespace {

/// The operators of `packed`; in the place of those that have one of `changed` in them stand such as read it as an input.
std::vector<GraphNode> openedWhere(const Graph &plan, const Graph &packed, std::span<const int> changed)
{
    std::unordered_set<int> inPacked;
    for (const GraphNode &node : packed.body.nodes)
        inPacked.insert(node.outputs.begin(), node.outputs.end());
    Graph open = plan;
    fuseAround(open, changed, inPacked);
    std::unordered_map<int, const GraphNode *> inPlan, inOpen;
    for (const GraphNode &node : plan.body.nodes)
        for (const int value : node.outputs)
            inPlan[value] = &node;
    for (const GraphNode &node : open.body.nodes)
        for (const int value : node.outputs)
            inOpen[value] = &node;

    std::vector<GraphNode> nodes;
    for (const GraphNode &node : packed.body.nodes) {
        // The operators of the plan that this one does: those whose values nobody else makes.
        std::set<const GraphNode *, std::less<>> originals; // In the plan's order.
        std::vector<int> values = node.outputs;
        bool readsChanged = false;
        while (!values.empty()) {
            const auto made = inPlan.find(values.back());
            values.pop_back();
            if (made == inPlan.end() || !originals.insert(made->second).second)
                continue;
            for (const int input : made->second->inputs) {
                readsChanged = readsChanged || std::find(changed.begin(), changed.end(), input) != changed.end();
                if (!inPacked.count(input))
                    values.push_back(input);
            }
        }
        if (!readsChanged) {
            nodes.push_back(node);
            continue;
        }
        std::unordered_set<const GraphNode *> taken;
        for (const GraphNode *original : originals)
            for (const int value : original->outputs)
                if (const auto made = inOpen.find(value); made != inOpen.end() && taken.insert(made->second).second)
                    nodes.push_back(*made->second);
    }
    return nodes;
}

} // namespace

Suffix makeSuffix(const Graph &plan, const Graph &packed, std::span<const int> changed)
{
    auto graph = std::make_shared<Graph>(plan);
    Suffix suffix;
    if (!plan.isPure) {
        graph->finish();
        suffix.boundary = plan.body.inputs;
        suffix.graph = std::move(graph);
        return suffix;
    }
    std::unordered_set<int> fixed = fixedValues(plan);
    const std::vector<GraphNode> all = openedWhere(plan, packed, changed);
    Dependents dependents = dependentsOf(all, changed);
    const std::unordered_set<int> &affected = dependents.values;
    std::vector<std::uint8_t> &taken = dependents.nodes;
    std::set<int> needed(plan.body.outputs.begin(), plan.body.outputs.end());
    std::vector<std::uint8_t> isFixed(all.size(), 0);
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::set<int> reads;
        collectReads(all[i], reads);
        if (taken[i]) {
            needed.insert(reads.begin(), reads.end());
        } else if (!isRandom(all[i]) && std::all_of(reads.begin(), reads.end(), [&](int value) { return fixed.count(value) > 0; })) {
            isFixed[i] = 1;
            fixed.insert(all[i].outputs.begin(), all[i].outputs.end());
        }
    }
    // What is made of parameters and constants alone (the transposed weight of a later layer) need not be waited for.
    for (std::size_t i = all.size(); i-- > 0;)
        if (isFixed[i] && std::any_of(all[i].outputs.begin(), all[i].outputs.end(), [&](int value) { return needed.count(value) > 0; })) {
            taken[i] = 1;
            collectReads(all[i], needed);
        }
    std::vector<GraphNode> nodes;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (taken[i])
            nodes.push_back(all[i]);
    for (const int value : needed)
        if (!affected.count(value) && !fixed.count(value))
            suffix.boundary.push_back(value);
    graph->body.inputs = suffix.boundary;
    graph->body.nodes = std::move(nodes);
    writeInPlace(*graph);
    graph->finish();
    suffix.graph = std::move(graph);
    return suffix;
}

int readyAfter(const Graph &plan, std::span<const int> values)
{
    int last = -1;
    for (std::size_t i = 0; i < plan.body.nodes.size(); ++i)
        for (const int value : plan.body.nodes[i].outputs)
            if (std::find(values.begin(), values.end(), value) != values.end())
                last = static_cast<int>(i);
    return last;
}

} // namespace espalier
