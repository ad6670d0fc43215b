// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/shapes.h"

#include "engine/graph/ops.h"
#include "engine/graph/tensors.h"
#include "engine/model/errors.h"
#include "engine/model/warnings.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <unordered_map>

namespace espalier {

namespace {

/// The layer whose row shows the cost: an attention's output projection is part of the attention.
int costLayer(const Model &model, int layer)
{
    const LayerInfo &info = model.layers[static_cast<std::size_t>(layer)];
    if (info.kind != "NonDynamicallyQuantizableLinear")
        return layer;
    const std::size_t dot = info.name.rfind('.');
    const LayerInfo *parent = dot == std::string::npos ? nullptr : model.layer(info.name.substr(0, dot));
    return parent && parent->kind == "MultiheadAttention" ? parent->id : layer;
}

/// Adds up what the hook sees.
class CostCounter
{
public:
    CostCounter(Model &model, std::int64_t batch) : m_model(model), m_batch(std::max<std::int64_t>(batch, 1)) { }

    void operator()(const GraphNode &node, const Frame &frame)
    {
        const Graph &graph = *m_model.graph;
        if (node.kind != GraphNode::Kind::Operator || node.outputs.empty())
            return;
        const auto value = [&](int slot) -> const c10::IValue & { return frame[static_cast<std::size_t>(slot)]; };
        const auto isTensor = [&](int slot) { return value(slot).isTensor() && value(slot).toTensor().defined(); };
        if (!isTensor(node.outputs[0]) || node.inputs.empty())
            return;
        const at::Tensor out = value(node.outputs[0]).toTensor();
        noteShapes(node, frame, out);

        if (const auto convolution = convolutionOf(graph, node)) {
            if (!isTensor(convolution->weight))
                return;
            const at::Tensor weight = value(convolution->weight).toTensor();
            const std::int64_t positions = convolution->isTransposed ? value(convolution->input).toTensor().numel() : out.numel();
            add(graph.parameterOf(convolution->weight), node.layer, weight.size(0) > 0 ? positions * (weight.numel() / weight.size(0)) : 0);
        } else if (const auto linear = linearOf(graph, node)) {
            add(graph.parameterOf(linear->weight), node.layer, out.numel() * value(linear->input).toTensor().size(-1));
        } else if (const auto recurrent = recurrentOf(node)) {
            addRecurrent(node, *recurrent, frame);
        } else if (kindOf(node) == OpKind::Attention) {
            const std::int64_t rows = value(node.inputs[0]).isTensor() && value(node.inputs[0]).toTensor().dim() > 0
                ? value(node.inputs[0]).toTensor().numel() / value(node.inputs[0]).toTensor().size(-1)
                : 0;
            for (const int input : node.inputs)
                if (graph.parameterOf(input) >= 0 && value(input).toTensor().dim() == 2)
                    add(graph.parameterOf(input), node.layer, rows * value(input).toTensor().numel());
        }
    }

    void store()
    {
        std::int64_t total = 0;
        for (const auto &[layer, macs] : m_macs) {
            m_model.layers[static_cast<std::size_t>(layer)].macs = macs / m_batch;
            total += macs;
        }
        m_model.macs = total / m_batch;
    }

private:
    /// A frozen or functional graph may use weights of several layers in one node: the weight's owner pays.
    void add(int parameter, int nodeLayer, std::int64_t macs)
    {
        int layer = nodeLayer;
        if (parameter >= 0) {
            const Graph::Parameter &weight = m_model.graph->parameters[static_cast<std::size_t>(parameter)];
            std::vector<int> names = weight.aliases;
            names.push_back(weight.tensor);
            for (const LayerInfo &info : m_model.layers)
                for (const int tensor : names)
                    // Of a tied weight's owners the linear one multiplies; an embedding only looks up.
                    if (info.kind != "Embedding" && std::find(info.tensors.begin(), info.tensors.end(), tensor) != info.tensors.end())
                        layer = info.id;
        }
        if (layer >= 0)
            m_macs[costLayer(m_model, layer)] += macs;
    }

    void addRecurrent(const GraphNode &node, const RecurrentNode &recurrent, const Frame &frame)
    {
        const at::Tensor input = frame[static_cast<std::size_t>(recurrent.input)].toTensor();
        if (input.dim() < 2)
            return;
        const std::int64_t steps = input.numel() / input.size(-1);
        for (const int slot : node.inputs) {
            const c10::IValue &list = frame[static_cast<std::size_t>(slot)];
            if (!list.isTensorList())
                continue;
            for (const c10::IValue &element : list.toListRef()) {
                const at::Tensor weight = element.toTensor();
                for (std::size_t i = 0; i < m_model.graph->parameters.size(); ++i)
                    if (weight.dim() == 2 && m_model.graph->parameters[i].data.is_same(weight))
                        add(static_cast<int>(i), node.layer, steps * weight.numel());
            }
        }
    }

    void noteShapes(const GraphNode &node, const Frame &frame, const at::Tensor &out)
    {
        if (node.layer < 0)
            return;
        LayerInfo &layer = m_model.layers[static_cast<std::size_t>(node.layer)];
        const c10::IValue &in = frame[static_cast<std::size_t>(node.inputs[0])];
        // Views of the weight alone (t, transpose) come before the operator that multiplies.
        if (m_model.graph->parameterOf(node.outputs[0]) >= 0)
            return;
        if (layer.inputShape.empty() && in.isTensor() && in.toTensor().defined())
            layer.inputShape = oneSample(in.toTensor().sizes().vec());
        layer.outputShape = oneSample(out.sizes().vec());
    }

    std::vector<std::int64_t> oneSample(std::vector<std::int64_t> shape) const
    {
        if (!shape.empty() && shape[0] == m_batch)
            shape[0] = 1;
        return shape;
    }

    Model &m_model;
    std::int64_t m_batch;
    std::map<int, std::int64_t> m_macs;
};

/// An embedding's indices are integers; everything else has the type of the model's first floating parameter.
void guessTypes(Model &model)
{
    const Graph &graph = *model.graph;
    ElementType floating = ElementType::Float32;
    for (const NamedTensor &tensor : model.tensors)
        if (tensor.isParameter && isFloating(tensor.view.type)) {
            floating = tensor.view.type;
            break;
        }
    for (std::size_t i = 0; i < model.inputs.size(); ++i) {
        model.inputs[i].type = floating;
        for (const GraphNode &node : graph.body.nodes)
            if (const auto embedding = embeddingOf(node); embedding && embedding->indices == graph.body.inputs[i])
                model.inputs[i].type = ElementType::Int64;
    }
}

} // namespace

Status inferShapes(Model &model, const std::map<std::string, std::vector<std::int64_t>> &shapes, std::int64_t maximumSteps,
                   const JobContext &context)
{
    if (!model.graph)
        return Error(errors::kNoGraph);
    const at::NoGradGuard guard;
    guessTypes(model);
    std::vector<c10::IValue> inputs;
    std::vector<std::vector<std::int64_t>> given;
    std::string names;
    for (const Model::Input &input : model.inputs)
        names += (names.empty() ? "" : ", ") + printable(input.name);
    for (const auto &[name, shape] : shapes) {
        const bool known = name.empty() || std::any_of(model.inputs.begin(), model.inputs.end(), [&key = name](const Model::Input &input) {
                               return input.name == key;
                           });
        if (!known)
            return Error(errors::kUnknownInput, {printable(name), names});
    }
    for (std::size_t i = 0; i < model.inputs.size(); ++i) {
        auto entry = shapes.find(model.inputs[i].name);
        if (entry == shapes.end() && i == 0)
            entry = shapes.find("");
        if (entry == shapes.end())
            return Error(errors::kMissingInput, {printable(model.inputs[i].name), names});
        given.push_back(entry->second);
        inputs.emplace_back(at::zeros(entry->second, at::TensorOptions().dtype(scalarTypeOf(model.inputs[i].type))));
    }
    const std::int64_t batch = given.empty() || given[0].empty() ? 1 : given[0][0];
    CostCounter counter(model, batch);
    const Executor::Hook hook = [&](const GraphNode &node, const Frame &frame) { counter(node, frame); };
    Executor executor(*model.graph);
    Frame frame = executor.frame();
    Executor::Options options;
    options.hook = &hook;
    options.maximumSteps = maximumSteps;
    options.stop = context.stop;
    for (LayerInfo &layer : model.layers) {
        layer.inputShape.clear();
        layer.outputShape.clear();
        layer.macs.reset();
    }
    const auto result = executor.run(frame, std::move(inputs), options);
    if (!result) {
        if (result.error().is(errors::kRunFailed))
            return Error(errors::kShapeDoesNotFit,
                         {given.empty() ? "" : shapeText(given[0]), result.error().where() + " (" + result.error().arguments()[0] + ")",
                          result.error().arguments()[1]});
        return result.error();
    }
    counter.store();
    for (std::size_t i = 0; i < model.inputs.size(); ++i) {
        model.inputs[i].shape = given[i];
        if (!model.inputs[i].shape.empty() && model.inputs[i].shape[0] == batch)
            model.inputs[i].shape[0] = 1;
    }
    if (const auto outputs = flattenOutputs(*result)) {
        model.outputNames.clear();
        if (model.graph->outputNames.size() == outputs->size())
            model.outputNames = model.graph->outputNames;
        for (std::size_t i = model.outputNames.size(); i < outputs->size(); ++i)
            model.outputNames.push_back(outputs->size() == 1 ? "outputs" : "output" + std::to_string(i));
    }
    return {};
}

std::vector<std::vector<std::int64_t>> guessInputShapes(const Model &model)
{
    if (!model.graph || model.inputs.size() != 1)
        return {};
    for (const GraphNode &node : model.graph->body.nodes) {
        if (embeddingOf(node))
            return {{1, 16}};
        if (recurrentOf(node)) {
            for (const LayerInfo &layer : model.layers)
                if (!layer.weights.empty() && layer.id == node.layer)
                    return {{1, 16, layer.weightShape.back()}};
            return {};
        }
        const Graph &graph = *model.graph;
        const auto dataOf = [&](int value) { return graph.parameters[static_cast<std::size_t>(graph.parameterOf(value))].data; };
        if (const auto linear = linearOf(graph, node)) {
            const std::int64_t inputs = dataOf(linear->weight).size(linear->isWeightInputsFirst ? 0 : -1);
            return {{1, inputs}, {1, 16, inputs}};
        }
        const auto convolution = convolutionOf(graph, node);
        if (!convolution || graph.parameterOf(convolution->weight) < 0)
            continue;
        const at::Tensor weight = dataOf(convolution->weight);
        if (weight.dim() < 3)
            continue;
        const std::int64_t groups = constantInt(graph, convolution->groups).value_or(1);
        const std::int64_t channels = convolution->isTransposed ? weight.size(0) : weight.size(1) * groups;
        const std::size_t spatial = static_cast<std::size_t>(weight.dim() - 2);
        // A large first kernel is the mark of networks for photographs; small ones come from digits and thumbnails.
        std::vector<std::int64_t> sizes{32, 28, 64, 224, 96, 128, 48, 24, 16, 20, 256, 299, 160, 192, 384, 512};
        if (weight.size(-1) >= 7 && spatial == 2)
            sizes = {224, 299, 256, 32, 64, 128, 28, 384, 512};
        if (channels == 1 && spatial == 2)
            std::swap(sizes[0], sizes[1]);
        if (spatial == 3)
            sizes = {16, 32};
        std::vector<std::vector<std::int64_t>> shapes;
        for (const std::int64_t size : sizes) {
            std::vector<std::int64_t> shape{1, channels};
            shape.insert(shape.end(), spatial, size);
            shapes.push_back(std::move(shape));
        }
        return shapes;
    }
    return {};
}

Result<ModelPtr> withInputShapes(const ModelPtr &model, const std::map<std::string, std::vector<std::int64_t>> &shapes,
                                 const std::string &source, const JobContext &context)
{
    auto copy = std::make_shared<Model>(*model);
    const Status status = inferShapes(*copy, shapes, 0, context);
    if (!status)
        return status.error();
    copy->inputShapeSource = source;
    std::erase_if(copy->warnings,
                  [](const Warning &warning) { return warning.is(warnings::kShapeGuessed) || warning.is(warnings::kShapeUnknown); });
    return ModelPtr(std::move(copy));
}

} // namespace espalier
