// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/ops.h"
#include "engine/graph/tensors.h"

#include <unordered_map>

namespace espalier {

void linkNormalizations(Model &model)
{
    if (!model.graph)
        return;
    const Graph &graph = *model.graph;
    std::unordered_map<int, const GraphNode *> producer;
    for (const GraphNode &node : graph.body.nodes) {
        if (const auto norm = batchNormOf(graph, node)) {
            const int scale = graph.parameterOf(norm->gamma);
            const auto made = producer.find(norm->input);
            const int layer = made == producer.end() ? -1 : made->second->layer;
            if (scale >= 0 && layer >= 0 && !model.layers[static_cast<std::size_t>(layer)].weights.empty())
                model.layers[static_cast<std::size_t>(layer)].normalizationScale = graph.parameters[static_cast<std::size_t>(scale)].tensor;
        }
        for (const int value : node.outputs)
            producer[value] = &node;
    }
}

} // namespace espalier
