// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/layeroutputs.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace espalier {

namespace {

/// Keeps channels apart and reads nothing but its input: the channel's activation is what comes out.
bool passesChannels(const std::string &op)
{
    static constexpr std::string_view kKnown[] = {
        "aten::batch_norm", "aten::relu",    "aten::relu6",          "aten::hardtanh",  "aten::leaky_relu", "aten::elu",
        "aten::selu",       "aten::celu",    "aten::gelu",           "aten::silu",      "aten::mish",       "aten::sigmoid",
        "aten::tanh",       "aten::prelu",   "aten::hardsigmoid",    "aten::hardswish", "aten::softplus",   "aten::clamp",
        "aten::clamp_min",  "aten::dropout", "aten::feature_dropout"};
    std::string_view name = op;
    if (name.ends_with('_'))
        name.remove_suffix(1);
    return std::find(std::begin(kKnown), std::end(kKnown), name) != std::end(kKnown);
}

struct Readers {
    const GraphNode *only = nullptr; ///< Of the top level.
    int count = 0;
};

void countReads(const GraphNode &node, const GraphNode *top, std::map<int, Readers> &readers)
{
    const auto note = [&](int value) {
        Readers &entry = readers[value];
        ++entry.count;
        entry.only = top;
    };
    for (const int value : node.inputs)
        note(value);
    for (const GraphBlock &block : node.blocks) {
        for (const GraphNode &inner : block.nodes)
            countReads(inner, nullptr, readers);
        for (const int value : block.outputs)
            note(value);
    }
}

} // namespace

std::int64_t channelsOf(const LayerInfo &layer)
{
    const auto axis = static_cast<std::size_t>(layer.channelAxis);
    return axis < layer.weightShape.size() ? layer.weightShape[axis] : 0;
}

std::vector<const GraphNode *> activationNodes(const Graph &graph, int layer, int tensor)
{
    std::map<int, Readers> readers;
    for (const GraphNode &node : graph.body.nodes)
        countReads(node, &node, readers);
    for (const int value : graph.body.outputs)
        ++readers[value].count;
    const Graph::Parameter *weight = graph.parameterForTensor(tensor);
    std::vector<const GraphNode *> found;
    for (const GraphNode &node : graph.body.nodes) {
        const bool usesIt = weight && node.outputs.size() == 1 && graph.parameterOf(node.outputs[0]) < 0
            && std::any_of(node.inputs.begin(), node.inputs.end(), [&](int value) {
                                const int parameter = graph.parameterOf(value);
                                return parameter >= 0 && graph.parameters[static_cast<std::size_t>(parameter)].value == weight->value;
                            });
        if (!usesIt)
            continue;
        const GraphNode *last = &node;
        for (;;) {
            const Readers &next = readers[last->outputs[0]];
            if (next.count != 1 || !next.only || next.only->outputs.size() != 1
                || !(passesChannels(next.only->op) || next.only->layer == layer) || next.only->inputs[0] != last->outputs[0])
                break;
            last = next.only;
        }
        found.push_back(last);
    }
    return found;
}

} // namespace espalier
