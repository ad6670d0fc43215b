// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/layers.h"

#include "engine/graph/ops.h"
#include "engine/graph/tensors.h"
#include "engine/graph/uses.h"
#include "engine/model/warnings.h"

#include <cctype>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace espalier {

namespace {

struct LayerNaming {
    std::string stem; ///< "conv", for a name by number.
    std::string kind; ///< "Conv2d"
};

/// "layer_norm" -> "LayerNorm"
std::string inCamelCase(const std::string &name)
{
    std::string camel;
    bool isStart = true;
    for (const char c : name) {
        if (c != '_')
            camel += isStart ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        isStart = c == '_';
    }
    return camel;
}

/// What a layer is called whose weight of so many dimensions this operator reads.
std::optional<LayerNaming> namingOf(const GraphNode &node, std::int64_t dimensions)
{
    switch (kindOf(node)) {
    case OpKind::Convolution: return LayerNaming{"conv", "Conv" + std::to_string(dimensions - 2) + "d"};
    case OpKind::Linear:
    case OpKind::AddMatMul: return LayerNaming{"linear", "Linear"};
    case OpKind::Embedding: return LayerNaming{"embedding", "Embedding"};
    case OpKind::BatchNorm:
    case OpKind::Normalization: {
        const std::string stem = node.op.substr(node.op.rfind(':') + 1);
        return LayerNaming{stem, inCamelCase(stem)};
    }
    default: return std::nullopt;
    }
}

void addTensor(LayerInfo &layer, int index, const Model &model, bool isWeight)
{
    const TensorView &view = model.tensors[static_cast<std::size_t>(index)].view;
    layer.tensors.push_back(index);
    layer.parameters += view.count();
    layer.bytes += static_cast<std::int64_t>(view.bytes());
    if (isWeight && view.shape.size() >= 2)
        layer.weights.push_back(index);
}

void addLayer(Model &model, LayerInfo layer)
{
    layer.id = static_cast<int>(model.layers.size());
    model.layers.push_back(std::move(layer));
}

std::unordered_map<int, at::Tensor> tensorConstants(const Graph &graph)
{
    std::unordered_map<int, at::Tensor> tensors;
    for (const auto &[value, constant] : graph.constants)
        if (constant.isTensor() && constant.toTensor().defined() && constant.toTensor().numel() > 1)
            tensors.emplace(value, constant.toTensor());
    return tensors;
}

} // namespace

void nameFrozenWeights(Graph &graph, Model &model)
{
    const std::unordered_map<int, at::Tensor> open = tensorConstants(graph);
    std::map<std::string, int> counts;
    std::unordered_map<int, int> promoted; // value -> tensor index
    forEachNode(graph.body, [&](GraphNode &node) {
        const auto weight = open.find(node.argument("weight"));
        const auto naming = namingOf(node, weight == open.end() ? 0 : weight->second.dim());
        if (!naming || (kindOf(node) == OpKind::Convolution && weight == open.end()))
            return;
        LayerInfo layer;
        for (std::size_t i = 0; i < node.inputs.size(); ++i) {
            const int value = node.inputs[i];
            const auto constant = open.find(value);
            if (constant == open.end() || !constant->second.is_floating_point())
                continue;
            if (layer.name.empty())
                layer.name = naming->stem + std::to_string(++counts[naming->stem]);
            const std::string argument = i < node.argumentNames.size() ? node.argumentNames[i] : std::to_string(i);
            const bool isParameter = argument.rfind("running_", 0) != 0;
            if (!promoted.count(value)) {
                promoted.emplace(value, static_cast<int>(model.tensors.size()));
                model.tensors.push_back(namedTensor(layer.name + "." + argument, constant->second, isParameter));
            }
            if (isParameter)
                addTensor(layer, promoted.at(value), model, argument == "weight");
        }
        if (layer.tensors.empty())
            return;
        layer.kind = naming->kind;
        addLayer(model, std::move(layer));
    });
    if (promoted.empty())
        return;
    std::erase_if(graph.constants, [&](const auto &entry) { return promoted.count(entry.first) > 0; });
    for (const auto &[value, tensor] : promoted)
        graph.parameters.push_back({value, tensor, {}, open.at(value)});
    model.warnings.push_back({warnings::kFrozen, {}, {}});
}

void nameLayersByTensors(const Graph &graph, Model &model)
{
    std::unordered_set<int> owned;
    for (const LayerInfo &layer : model.layers)
        owned.insert(layer.tensors.begin(), layer.tensors.end());
    std::unordered_map<int, std::string> kinds; // By tensor.
    forEachNode(graph.body, [&](const GraphNode &node) {
        for (const int value : node.inputs) {
            const int parameter = graph.parameterOf(value);
            if (parameter < 0)
                continue;
            const Graph::Parameter &read = graph.parameters[static_cast<std::size_t>(parameter)];
            if (const auto naming = namingOf(node, read.data.dim()))
                kinds.emplace(read.tensor, naming->kind);
        }
    });
    std::map<std::string, LayerInfo> layers;
    std::vector<std::string> order;
    for (std::size_t i = 0; i < model.tensors.size(); ++i) {
        const NamedTensor &tensor = model.tensors[i];
        const int index = static_cast<int>(i);
        if (!tensor.isParameter || owned.count(index))
            continue;
        const std::size_t dot = tensor.name.rfind('.');
        const std::string name = tensor.name.substr(0, dot);
        const std::string argument = dot == std::string::npos ? "weight" : tensor.name.substr(dot + 1);
        LayerInfo &layer = layers[name];
        if (layer.tensors.empty())
            order.push_back(name);
        layer.name = name;
        if (const auto kind = kinds.find(index); kind != kinds.end() && layer.kind.empty())
            layer.kind = kind->second;
        addTensor(layer, index, model, isFloating(tensor.view.type) && isWeightName(argument) && !isNormalization(layer.kind));
    }
    for (const std::string &name : order)
        addLayer(model, std::move(layers[name]));
}

} // namespace espalier
