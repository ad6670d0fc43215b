// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/activationpoints.h"

#include <set>
#include <string>

namespace espalier {

namespace {

bool isRectifier(const std::string &op)
{
    return op == "aten::relu" || op == "aten::relu_" || op == "aten::relu6" || op == "aten::hardtanh" || op == "aten::clamp";
}

/// Who reads each value of the body, and how often anything reads it.
class Readers
{
public:
    explicit Readers(const Graph &graph) : m_reads(static_cast<std::size_t>(graph.values)), m_reader(m_reads.size(), -1)
    {
        for (std::size_t i = 0; i < graph.body.nodes.size(); ++i)
            count(graph.body.nodes[i], static_cast<int>(i));
        for (const int value : graph.body.outputs)
            ++m_reads[static_cast<std::size_t>(value)];
    }

    /// The node of the body that alone reads `value`, or -1.
    int only(int value) const { return m_reads[static_cast<std::size_t>(value)] == 1 ? m_reader[static_cast<std::size_t>(value)] : -1; }

private:
    void count(const GraphNode &node, int reader)
    {
        for (const int value : node.inputs) {
            ++m_reads[static_cast<std::size_t>(value)];
            m_reader[static_cast<std::size_t>(value)] = reader;
        }
        for (const GraphBlock &block : node.blocks) {
            for (const GraphNode &inner : block.nodes)
                count(inner, reader);
            for (const int value : block.outputs)
                ++m_reads[static_cast<std::size_t>(value)];
        }
    }

    std::vector<int> m_reads, m_reader;
};

/// Values that a run brings about: neither parameters nor constants.
int firstDataInput(const Graph &graph, const GraphNode &node)
{
    for (const int value : node.inputs)
        if (graph.parameterOf(value) < 0 && !graph.constantOf(value))
            return value;
    return -1;
}

bool isNorm(const GraphNode &node)
{
    return node.op == "aten::batch_norm";
}

} // namespace

std::vector<ActivationPoint> activationPoints(const Graph &graph)
{
    const Readers readers(graph);
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
        for (int next = readers.only(output); next >= 0; next = readers.only(output)) {
            const GraphNode &reader = nodes[static_cast<std::size_t>(next)];
            const bool isRest = reader.layer == node.layer && reader.kind == GraphNode::Kind::Operator;
            if (reader.outputs.size() != 1 || (!isRest && !isNorm(reader) && !isRectifier(reader.op)))
                break;
            inside.insert(output);
            output = reader.outputs[0];
            if (isRectifier(reader.op))
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
