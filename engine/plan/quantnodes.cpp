// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/quantnodes.h"

#include "engine/quant/fastquantize.h"
#include "engine/quant/scales.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace espalier {

namespace {

GraphNode quantizeNode(int from, int to, const QuantParameters &parameters, int layer)
{
    GraphNode node;
    node.op = "espalier::fake_quantize";
    node.name = "fake_quantize";
    node.layer = layer;
    node.inputs = {from};
    node.outputs = {to};
    const StepMap map = stepMap(parameters, 0);
    node.call = [map](std::vector<c10::IValue> &stack) {
        const at::Tensor value = stack[0].toTensor();
        stack.clear();
        if (!at::isFloatingType(value.scalar_type())) {
            stack.emplace_back(value);
            return;
        }
        const at::Tensor floats = value.to(at::kFloat);
        const at::Tensor dense = floats.is_non_overlapping_and_dense() ? floats : floats.contiguous();
        const at::Tensor out = at::empty_like(dense);
        quantizeFast(dense.data_ptr<float>(), dense.numel(), map, out.data_ptr<float>());
        stack.emplace_back(out.to(value.scalar_type()));
    };
    return node;
}

} // namespace

bool quantizesActivations(const AppliedRecipe &applied)
{
    return std::any_of(applied.layers.begin(), applied.layers.end(),
                       [](const AppliedLayer &layer) { return layer.activation || layer.activationInput; });
}

std::shared_ptr<Graph> withActivations(const Graph &graph, const AppliedRecipe &applied,
                                       const std::function<GraphCall(const ActivationPoint &, const QuantParameters &)> &makeCall)
{
    auto copy = std::make_shared<Graph>(graph);
    std::unordered_map<int, const AppliedLayer *> byLayer;
    for (const AppliedLayer &layer : applied.layers)
        byLayer[layer.layer] = &layer;
    std::map<int, GraphNode> wanted; ///< By the value that is quantized.
    const std::vector<ActivationPoint> points = activationPoints(graph);
    for (const bool inputs : {false, true})
        for (const ActivationPoint &point : points) {
            const auto layer = byLayer.find(point.layer);
            if (point.isInput != inputs || layer == byLayer.end() || wanted.count(point.value))
                continue;
            const auto &parameters = inputs ? layer->second->activationInput : layer->second->activation;
            if (!parameters)
                continue;
            GraphNode node = quantizeNode(point.value, copy->values++, *parameters, point.layer);
            if (makeCall)
                node.call = makeCall(point, *parameters);
            wanted.emplace(point.value, std::move(node));
        }
    std::unordered_map<int, int> renamed;
    std::vector<GraphNode> nodes;
    const auto follow = [&](int value) {
        if (const auto found = wanted.find(value); found != wanted.end()) {
            renamed[value] = found->second.outputs[0];
            nodes.push_back(found->second);
        }
    };
    const std::function<void(std::vector<int> &)> rename = [&](std::vector<int> &values) {
        for (int &value : values)
            if (const auto found = renamed.find(value); found != renamed.end())
                value = found->second;
    };
    const std::function<void(GraphBlock &)> renameBlock = [&](GraphBlock &block) {
        for (GraphNode &node : block.nodes) {
            rename(node.inputs);
            for (GraphBlock &inner : node.blocks)
                renameBlock(inner);
        }
        rename(block.outputs);
    };
    for (const int input : copy->body.inputs)
        follow(input);
    for (GraphNode &node : copy->body.nodes) {
        rename(node.inputs);
        for (GraphBlock &inner : node.blocks)
            renameBlock(inner);
        const std::vector<int> outputs = node.outputs;
        nodes.push_back(std::move(node));
        for (const int output : outputs)
            follow(output);
    }
    copy->body.nodes = std::move(nodes);
    rename(copy->body.outputs);
    copy->finish();
    return copy;
}

} // namespace espalier
