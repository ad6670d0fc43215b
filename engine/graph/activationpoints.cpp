// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/activationpoints.h"

#include "engine/graph/ops.h"
#include "engine/graph/uses.h"

#include <set>

namespace espalier {

namespace {

/// Values that a run brings about: neither parameters nor constants.
int firstDataInput(const Graph &graph, const GraphNode &node)
{
    for (const int value : node.inputs)
        if (graph.parameterOf(value) < 0 && !graph.constantOf(value))
            return value;
    return -1;
}

} // namespace

std::vector<ActivationPoint> activationPoints(const Graph &graph)
{
    const Uses uses(graph);
    const std::vector<GraphNode> &nodes = graph.body.nodes;
    std::set<int> results(graph.body.outputs.begin(), graph.body.outputs.end());
    for (const GraphNode &node : nodes) // What is only packed for the caller is given back too.
        if (node.kind != GraphNode::Kind::Operator && node.outputs.size() == 1 && results.count(node.outputs[0]))
            results.insert(node.inputs.begin(), node.inputs.end());
    std::set<int> inside; ///< Values between a layer and what is fused with it.
    std::vector<ActivationPoint> points;
    for (const GraphNode &node : nodes) {
        if (node.layer < 0 || node.kind != GraphNode::Kind::Operator || node.outputs.empty() || graph.parameterOf(node.outputs[0]) >= 0)
            continue;
        const int input = firstDataInput(graph, node);
        if (input < 0)
            continue;
        if (!inside.count(input))
            points.push_back({node.layer, input, true});
        int output = node.outputs[0];
        for (int next = uses.onlyReader(output); next >= 0; next = uses.onlyReader(output)) {
            const GraphNode &reader = nodes[static_cast<std::size_t>(next)];
            const bool isRest = reader.layer == node.layer && reader.kind == GraphNode::Kind::Operator;
            if (reader.outputs.size() != 1 || (!isRest && kindOf(reader) != OpKind::BatchNorm && !has(reader, kRectifies)))
                break;
            inside.insert(output);
            output = reader.outputs[0];
            if (has(reader, kRectifies))
                break;
        }
        if (!results.count(output))
            points.push_back({node.layer, output, false});
    }
    return points;
}

void markActivationPlaces(Model &model)
{
    if (!model.graph)
        return;
    for (LayerInfo &layer : model.layers)
        layer.hasInputPlace = layer.hasOutputPlace = layer.isInputOwn = false;
    std::set<int> taken;
    const std::vector<ActivationPoint> points = activationPoints(*model.graph);
    for (const bool inputs : {false, true})
        for (const ActivationPoint &point : points) {
            if (point.isInput != inputs)
                continue;
            LayerInfo &layer = model.layers[static_cast<std::size_t>(point.layer)];
            const bool isOwn = taken.insert(point.value).second;
            if (inputs) {
                layer.isInputOwn = layer.hasInputPlace ? layer.isInputOwn : isOwn; // A layer that is used twice: as at first.
                layer.hasInputPlace = true;
            } else {
                layer.hasOutputPlace = true;
            }
        }
}

} // namespace espalier
