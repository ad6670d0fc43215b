// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/layeroutputs.h"

#include "engine/graph/ops.h"
#include "engine/graph/uses.h"

#include <algorithm>

namespace espalier {

std::int64_t channelsOf(const LayerInfo &layer)
{
    const auto axis = static_cast<std::size_t>(layer.channelAxis);
    return axis < layer.weightShape.size() ? layer.weightShape[axis] : 0;
}

std::vector<const GraphNode *> activationNodes(const Graph &graph, int layer, int tensor)
{
    const Uses uses(graph);
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
            const int reader = uses.onlyReader(last->outputs[0]);
            if (reader < 0)
                break;
            const GraphNode &next = graph.body.nodes[static_cast<std::size_t>(reader)];
            if (next.outputs.size() != 1 || !(has(next, kKeepsChannels) || next.layer == layer) || next.inputs[0] != last->outputs[0])
                break;
            last = &next;
        }
        found.push_back(last);
    }
    return found;
}

} // namespace espalier
