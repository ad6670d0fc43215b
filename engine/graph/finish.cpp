// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/finish.h"

#include "engine/graph/activationpoints.h"
#include "engine/graph/errors.h"
#include "engine/graph/layers.h"
#include "engine/graph/ops.h"
#include "engine/graph/shapes.h"
#include "engine/graph/tensors.h"
#include "engine/graph/uses.h"
#include "engine/graph/verify.h"
#include "engine/model/errors.h"
#include "engine/model/warnings.h"

#include <algorithm>
#include <unordered_map>

namespace espalier {

namespace {

/// Enough for any real network's guess run, and under a second for an endless loop of scalar operators.
constexpr std::int64_t kGuessSteps = 200000;

/// Follows parameters through pure views and gives each node the layer whose parameter it reads first.
void assignLayers(Graph &graph, const Model &model)
{
    std::unordered_map<int, int> parameterOf;
    for (std::size_t i = 0; i < graph.parameters.size(); ++i)
        parameterOf.emplace(graph.parameters[i].value, static_cast<int>(i));
    std::unordered_map<int, int> layerOfTensor;
    for (const LayerInfo &layer : model.layers)
        for (const int tensor : layer.tensors)
            layerOfTensor.emplace(tensor, layer.id);
    forEachNode(graph.body, [&](GraphNode &node) {
        for (const int value : node.inputs) {
            const auto parameter = parameterOf.find(value);
            if (parameter == parameterOf.end())
                continue;
            const Graph::Parameter &read = graph.parameters[static_cast<std::size_t>(parameter->second)];
            auto layer = layerOfTensor.find(read.tensor);
            // A tied weight: the embedding looks it up, every other operator belongs to the other owner.
            if (kindOf(node) != OpKind::Embedding && !read.aliases.empty())
                layer = layerOfTensor.find(read.aliases.front());
            if (layer != layerOfTensor.end() && node.layer < 0) {
                node.layer = layer->second;
                const std::string &name = model.layers[static_cast<std::size_t>(layer->second)].name;
                if (!name.empty())
                    node.name = name;
            }
            if (has(node, kPureView) && node.inputs[0] == value && parameterOf.emplace(node.outputs[0], parameter->second).second)
                graph.derived.emplace_back(node.outputs[0], parameter->second);
        }
    });
}

/// Which axis of a layer's weights counts its outputs is what the operator that uses them says, whatever the layer is called.
void findOutputAxes(const Graph &graph, Model &model)
{
    for (LayerInfo &layer : model.layers)
        if (!layer.weights.empty())
            if (const auto axis = outputAxisOf(graph, layer.weights.front()))
                layer.channelAxis = *axis;
}

/// A parameter with free names (a functional module's own "w1") is a weight when an operator uses it as one.
void findUsedWeights(Graph &graph, Model &model)
{
    forEachNode(graph.body, [&](GraphNode &node) {
        const auto convolution = convolutionOf(graph, node);
        const auto linear = linearOf(graph, node);
        const int weight = convolution ? convolution->weight : linear ? linear->weight : -1;
        const int parameter = weight < 0 ? -1 : graph.parameterOf(weight);
        if (parameter < 0)
            return;
        const int tensor = graph.parameters[static_cast<std::size_t>(parameter)].tensor;
        for (LayerInfo &layer : model.layers) {
            const bool owns = std::find(layer.tensors.begin(), layer.tensors.end(), tensor) != layer.tensors.end();
            const bool known = std::find(layer.weights.begin(), layer.weights.end(), tensor) != layer.weights.end();
            if (owns && !known && model.tensors[static_cast<std::size_t>(tensor)].view.shape.size() >= 2)
                layer.weights.push_back(tensor);
        }
    });
}

/// Shapes from the caller, else a guess that is tried and reported as a guess.
Status findShapes(Model &model, const InputShapes &given, const JobContext &context)
{
    if (!given.byName.empty()) {
        const Status status = inferShapes(model, given.byName, 0, context);
        if (status)
            model.inputShapeSource = given.source;
        return status;
    }
    for (const std::vector<std::int64_t> &shape : guessInputShapes(model)) {
        const Status status = inferShapes(model, {{"", shape}}, kGuessSteps, context);
        if (status) {
            model.inputShapeSource = "guess";
            model.warnings.push_back({warnings::kShapeGuessed, {shapeText(shape)}, {}});
            return {};
        }
        if (status.error().is(errors::kCancelled))
            return status;
        if (status.error().is(errors::kBudget))
            break;
    }
    for (LayerInfo &layer : model.layers) {
        layer.inputShape.clear();
        layer.outputShape.clear();
        layer.macs.reset();
    }
    model.macs.reset();
    model.warnings.push_back({warnings::kShapeUnknown, {}, {}});
    return {};
}

} // namespace

Status finishGraph(Model &model, std::shared_ptr<Graph> graph)
{
    if (model.layers.empty())
        nameFrozenWeights(*graph, model);
    if (const auto fault = verify(*graph))
        return Error(errors::kNotUnderstood, {"a graph that is not whole", *fault});
    graph->finish();
    nameLayersByTensors(*graph, model);
    assignLayers(*graph, model);
    graph->finish();
    findUsedWeights(*graph, model);
    findOutputAxes(*graph, model);
    completeLayers(model);
    model.graph = std::move(graph);
    linkNormalizations(model);
    linkLayers(model);
    markActivationPlaces(model);
    return {};
}

Status finishModel(Model &model, const InputShapes &shapes, const JobContext &context)
{
    warnAboutValues(model);
    return findShapes(model, shapes, context);
}

} // namespace espalier
