// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/inplace.h"
#include "engine/graph/ops.h"
#include "engine/graph/uses.h"
#include "engine/plan/passes.h"

#include <cstddef>
#include <unordered_map>
#include <utility>
#include <vector>

namespace espalier {

namespace {

bool fitsInto(const at::Tensor &target, const c10::IValue &other)
{
    return other.isTensor() && other.toTensor().sizes() == target.sizes() && other.toTensor().scalar_type() == target.scalar_type();
}

at::Tensor sum(const at::Tensor &target, const c10::IValue &other)
{
    return other.isTensor() ? at::add(target, other.toTensor()) : at::add(target, other.toScalar());
}

void addInto(std::vector<c10::IValue> &stack)
{
    const at::Tensor target = stack[0].toTensor();
    const c10::IValue other = stack[1];
    // Broadcasting would not fit into the target.
    at::Tensor out = fitsInto(target, other) ? target.add_(other.toTensor()) : sum(target, other);
    stack.clear();
    stack.emplace_back(std::move(out));
}

void addReluInto(std::vector<c10::IValue> &stack)
{
    at::Tensor target = stack[0].toTensor();
    const c10::IValue other = stack[1];
    const bool fits = fitsInto(target, other) && target.scalar_type() == at::kFloat;
    at::Tensor out = fits ? at::_add_relu_(target, other.toTensor()) : at::relu(sum(target, other));
    stack.clear();
    stack.emplace_back(std::move(out));
}

} // namespace

int writeInPlace(Graph &graph, std::span<const int> kept, WriteOver rule)
{
    if (isPassSkipped(kInPlacePass))
        return 0;
    const bool forGradients = rule == WriteOver::FreeOutputs;
    Uses uses(graph);
    for (const int value : kept)
        uses.addRead(value);
    std::unordered_map<int, const GraphNode *> producer;
    const auto isOwn = [&](int value) {
        const auto made = producer.find(value);
        return uses.count(value) == 1 && made != producer.end()
            && has(*made->second, forGradients ? kGradientFreeOutput : kMakesFreshMemory);
    };
    std::vector<GraphNode> &nodes = graph.body.nodes;
    std::unordered_map<int, std::size_t> onlyReader; // Of values that are read once.
    for (std::size_t i = 0; i < nodes.size(); ++i)
        for (const int value : nodes[i].inputs)
            if (uses.count(value) == 1)
                onlyReader[value] = i;
    std::vector<bool> isGone(nodes.size());
    int count = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        GraphNode &node = nodes[i];
        if (isGone[i])
            continue;
        if (kindOf(node) == OpKind::Relu && isOwn(node.inputs[0])) {
            node.call = [](std::vector<c10::IValue> &stack) { at::relu_(stack[0].toTensor()); };
            ++count;
        } else if (additionOf(graph, node)) {
            const bool first = isOwn(node.inputs[0]);
            if (first || isOwn(node.inputs[1])) {
                if (!first)
                    std::swap(node.inputs[0], node.inputs[1]);
                const auto reader = onlyReader.find(node.outputs[0]);
                const bool withRelu = !forGradients && reader != onlyReader.end() && kindOf(nodes[reader->second]) == OpKind::Relu;
                if (withRelu) {
                    // Both in one pass over the memory.
                    node.outputs[0] = nodes[reader->second].outputs[0];
                    isGone[reader->second] = true;
                }
                node.call = withRelu ? addReluInto : addInto;
                ++count;
            }
        }
        for (const int value : node.outputs)
            producer[value] = &node;
    }
    std::vector<GraphNode> left;
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (!isGone[i])
            left.push_back(std::move(nodes[i]));
    nodes = std::move(left);
    return count;
}

void writeOverValues(Graph &graph, PlanStats &stats)
{
    stats.inPlace = writeInPlace(graph);
}

void writeOverFreeOutputs(Graph &graph, PlanStats &stats)
{
    stats.inPlace = writeInPlace(graph, {}, WriteOver::FreeOutputs);
}

} // namespace espalier
