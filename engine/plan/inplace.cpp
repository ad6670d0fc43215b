// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/plan.h"

#include <cstddef>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace espalier {

namespace {

void countUses(const GraphBlock &block, std::unordered_map<int, int> &uses)
{
    for (const GraphNode &node : block.nodes) {
        for (const int value : node.inputs)
            ++uses[value];
        for (const GraphBlock &inner : node.blocks)
            countUses(inner, uses);
    }
    for (const int value : block.outputs)
        ++uses[value];
}

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

bool isOne(const Graph &graph, int value)
{
    for (const auto &[slot, constant] : graph.constants)
        if (slot == value)
            return constant.isInt() && constant.toInt() == 1;
    return false;
}

} // namespace

int writeInPlace(Graph &graph, std::span<const int> kept)
{
    // Operators that always return fresh memory, never a view.
    static const std::unordered_set<std::string> fresh{"aten::_convolution", "aten::conv1d",     "aten::conv2d",
                                                       "aten::conv3d",       "aten::linear",     "aten::addmm",
                                                       "aten::add",          "aten::batch_norm", "espalier::fake_quantize"};
    std::unordered_map<int, int> uses;
    countUses(graph.body, uses);
    for (const int value : kept)
        ++uses[value];
    std::unordered_map<int, const GraphNode *> producer;
    const auto isOwn = [&](int value) {
        const auto made = producer.find(value);
        return uses[value] == 1 && made != producer.end() && fresh.count(made->second->op) > 0;
    };
    std::vector<GraphNode> &nodes = graph.body.nodes;
    std::unordered_map<int, std::size_t> onlyReader; // Of values that are read once.
    for (std::size_t i = 0; i < nodes.size(); ++i)
        for (const int value : nodes[i].inputs)
            if (uses[value] == 1)
                onlyReader[value] = i;
    std::vector<bool> isGone(nodes.size());
    int count = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        GraphNode &node = nodes[i];
        if (isGone[i])
            continue;
        if (node.op == "aten::relu" && isOwn(node.inputs[0])) {
            node.call = [](std::vector<c10::IValue> &stack) { at::relu_(stack[0].toTensor()); };
            ++count;
        } else if (node.op == "aten::add" && node.inputs.size() == 3 && isOne(graph, node.inputs[2])) {
            const bool first = isOwn(node.inputs[0]);
            if (first || isOwn(node.inputs[1])) {
                if (!first)
                    std::swap(node.inputs[0], node.inputs[1]);
                const auto reader = onlyReader.find(node.outputs[0]);
                const bool withRelu = reader != onlyReader.end() && nodes[reader->second].op == "aten::relu";
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

} // namespace espalier
