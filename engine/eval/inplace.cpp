// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/plan.h"

#include <string>
#include <unordered_map>
#include <unordered_set>

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

void addInto(std::vector<c10::IValue> &stack)
{
    const at::Tensor target = stack[0].toTensor();
    const c10::IValue other = stack[1];
    at::Tensor out;
    if (!other.isTensor())
        out = at::add(target, other.toScalar());
    else if (other.toTensor().sizes() == target.sizes() && other.toTensor().scalar_type() == target.scalar_type())
        out = target.add_(other.toTensor());
    else // Broadcasting would not fit into the target.
        out = at::add(target, other.toTensor());
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
    static const std::unordered_set<std::string> fresh{"aten::_convolution", "aten::conv1d", "aten::conv2d", "aten::conv3d",
                                                       "aten::linear",       "aten::addmm",  "aten::add",    "aten::batch_norm"};
    std::unordered_map<int, int> uses;
    countUses(graph.body, uses);
    for (const int value : kept)
        ++uses[value];
    std::unordered_map<int, const GraphNode *> producer;
    const auto isOwn = [&](int value) {
        const auto made = producer.find(value);
        return uses[value] == 1 && made != producer.end() && fresh.count(made->second->op) > 0;
    };
    int count = 0;
    for (GraphNode &node : graph.body.nodes) {
        if (node.op == "aten::relu" && isOwn(node.inputs[0])) {
            node.call = [](std::vector<c10::IValue> &stack) { at::relu_(stack[0].toTensor()); };
            ++count;
        } else if (node.op == "aten::add" && node.inputs.size() == 3 && isOne(graph, node.inputs[2])) {
            const bool first = isOwn(node.inputs[0]);
            if (first || isOwn(node.inputs[1])) {
                if (!first)
                    std::swap(node.inputs[0], node.inputs[1]);
                node.call = addInto;
                ++count;
            }
        }
        for (const int value : node.outputs)
            producer[value] = &node;
    }
    return count;
}

} // namespace espalier
