// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/observe.h"

#include "engine/quant/fastquantize.h"
#include "engine/quant/scales.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

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

bool quantizesActivations(const AppliedRecipe &applied)
{
    return std::any_of(applied.layers.begin(), applied.layers.end(),
                       [](const AppliedLayer &layer) { return layer.activation || layer.activationInput; });
}

std::shared_ptr<Graph> withActivations(const Graph &graph, const AppliedRecipe &applied,
                                       const std::function<GraphCall(const QuantParameters &)> &makeCall)
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
                node.call = makeCall(*parameters);
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
