// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/ops.h"
#include "engine/plan/passes.h"

#include <unordered_map>
#include <unordered_set>

namespace espalier {

namespace {

void reshape(std::vector<c10::IValue> &stack)
{
    const std::vector<std::int64_t> shape = stack[1].toIntVector();
    at::Tensor out = at::reshape(stack[0].toTensor(), shape);
    stack.clear();
    stack.emplace_back(std::move(out));
}

} // namespace

/// Only where all that reads strides is known: `view` becomes `reshape`, anything that asks for strides keeps all as it is.
void layChannelsLast(Graph &graph, PlanStats &stats)
{
    std::unordered_map<int, Graph::Parameter *> parameters;
    for (Graph::Parameter &parameter : graph.parameters)
        parameters.emplace(parameter.value, &parameter);
    std::unordered_set<Graph::Parameter *> weights;
    for (const GraphNode &node : graph.body.nodes) {
        if (kindOf(node) == OpKind::Stride || !node.blocks.empty())
            return;
        const auto convolution = convolutionOf(graph, node);
        const auto weight = convolution ? parameters.find(convolution->weight) : parameters.end();
        if (weight != parameters.end() && weight->second->data.dim() == 4)
            weights.insert(weight->second);
    }
    if (weights.empty())
        return;
    for (GraphNode &node : graph.body.nodes)
        if (kindOf(node) == OpKind::View && node.inputs.size() == 2)
            node.call = reshape;
    for (Graph::Parameter *weight : weights)
        weight->data = weight->data.contiguous(at::MemoryFormat::ChannelsLast);
    stats.channelsLast = true;
}

} // namespace espalier
