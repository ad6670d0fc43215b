// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/traingraph.h"

#include "engine/graph/ops.h"
#include "engine/graph/tensors.h"
#include "engine/plan/passes.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <unordered_map>

namespace espalier {

namespace {

void turnFlags(GraphBlock &block, int on, bool liveNorms)
{
    for (GraphNode &node : block.nodes) {
        int switchAt = kindOf(node) == OpKind::Dropout ? node.argumentPosition("train") : -1;
        if (kindOf(node) == OpKind::BatchNorm && liveNorms)
            switchAt = node.argumentPosition("training");
        if (switchAt >= 0)
            node.inputs[static_cast<std::size_t>(switchAt)] = on;
        for (GraphBlock &inner : node.blocks)
            turnFlags(inner, on, liveNorms);
    }
}

} // namespace

TrainingGraph makeTrainingGraph(const Graph &graph, bool liveNorms)
{
    auto training = std::make_shared<Graph>(graph);
    const int on = training->values++;
    training->constants.emplace_back(on, c10::IValue(true));
    turnFlags(training->body, on, liveNorms);
    PlanStats stats;
    runPasses(trainingPasses(), *training, stats);
    training->finish();
    return {training, stats.channelsLast};
}

std::vector<TrainedTensor> makeTrainedTensors(const Model &model, const AppliedRecipe &applied, bool channelsLast)
{
    const at::NoGradGuard guard;
    std::unordered_map<int, std::pair<const ChangedTensor *, const LayerInfo *>> changed;
    for (const AppliedLayer &layer : applied.layers)
        for (const ChangedTensor &tensor : layer.tensors)
            changed[tensor.tensor] = {&tensor, &model.layers[static_cast<std::size_t>(layer.layer)]};
    std::vector<TrainedTensor> tensors;
    for (const Graph::Parameter &parameter : model.graph->parameters) {
        const NamedTensor &named = model.tensors[static_cast<std::size_t>(parameter.tensor)];
        TrainedTensor trained;
        trained.tensor = parameter.tensor;
        trained.value = parameter.value;
        trained.name = named.name;
        trained.data =
            parameter.data.clone(channelsLast && parameter.data.dim() == 4 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
        trained.isTrainable = named.isParameter && isFloating(named.view.type);
        std::vector<int> names = parameter.aliases;
        names.push_back(parameter.tensor);
        for (const int name : names) {
            const auto entry = changed.find(name);
            if (entry == changed.end())
                continue;
            trained.channelAxis = entry->second.second->channelAxis;
            trained.spec = entry->second.first->spec;
        }
        if (trained.isTrainable)
            trained.data.set_requires_grad(true);
        tensors.push_back(std::move(trained));
    }
    return tensors;
}

void takeMasks(std::vector<TrainedTensor> &tensors, const Model &model, const AppliedRecipe &applied)
{
    const at::NoGradGuard guard;
    for (const AppliedLayer &layer : applied.layers)
        for (const ChangedTensor &changed : layer.tensors) {
            const Graph::Parameter *parameter = model.graph->parameterForTensor(changed.tensor);
            if (!changed.mask || !parameter)
                continue;
            for (TrainedTensor &trained : tensors) {
                if (trained.value != parameter->value)
                    continue;
                auto *bytes = const_cast<std::uint8_t *>(changed.mask->data());
                const at::Tensor keep = at::from_blob(bytes, trained.data.sizes(), at::TensorOptions().dtype(at::kByte));
                trained.mask = at::empty_like(trained.data).copy_(keep);
                trained.data.mul_(trained.mask);
            }
        }
}

void giveMasks(const std::vector<TrainedTensor> &tensors, const Model &model, AppliedRecipe &applied)
{
    const at::NoGradGuard guard;
    for (AppliedLayer &layer : applied.layers)
        for (const int weight : model.layers[static_cast<std::size_t>(layer.layer)].weights) {
            const Graph::Parameter *parameter = model.graph->parameterForTensor(weight);
            for (const TrainedTensor &trained : tensors) {
                if (!parameter || trained.value != parameter->value || !trained.mask.defined())
                    continue;
                const at::Tensor bytes = trained.mask.to(at::kByte).contiguous();
                const auto *first = bytes.data_ptr<std::uint8_t>();
                auto change = std::find_if(layer.tensors.begin(), layer.tensors.end(),
                                           [&](const ChangedTensor &one) { return one.tensor == weight; });
                if (change == layer.tensors.end())
                    change = layer.tensors.insert(layer.tensors.end(), ChangedTensor());
                change->tensor = weight;
                change->mask = std::make_shared<const std::vector<std::uint8_t>>(first, first + bytes.numel());
            }
        }
}

ModelPtr withTensors(const Model &model, const std::vector<TrainedTensor> &tensors)
{
    const at::NoGradGuard guard;
    auto copy = std::make_shared<Model>(model);
    auto graph = std::make_shared<Graph>(*model.graph);
    for (const TrainedTensor &trained : tensors)
        for (Graph::Parameter &parameter : graph->parameters) {
            if (parameter.value != trained.value)
                continue;
            parameter.data = trained.data.detach().clone(at::MemoryFormat::Contiguous);
            copy->tensors[static_cast<std::size_t>(parameter.tensor)].view = viewOf(parameter.data);
            for (const int alias : parameter.aliases)
                copy->tensors[static_cast<std::size_t>(alias)].view = viewOf(parameter.data);
        }
    copy->graph = std::move(graph);
    return copy;
}

} // namespace espalier
