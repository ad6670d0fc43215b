// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/traingraph.h"

#include "engine/model/override.h"
#include "engine/model/tensors.h"

#include <unordered_map>

namespace espalier {

namespace {

void turnFlags(GraphBlock &block, int on, bool liveNorms)
{
    for (GraphNode &node : block.nodes) {
        const bool isDropout = node.op.find("dropout") != std::string::npos && node.inputs.size() == 3;
        const bool isNorm = node.op == "aten::batch_norm" && node.inputs.size() >= 6;
        if (isDropout)
            node.inputs[2] = on;
        else if (isNorm && liveNorms)
            node.inputs[5] = on;
        for (GraphBlock &inner : node.blocks)
            turnFlags(inner, on, liveNorms);
    }
}

} // namespace

std::shared_ptr<Graph> makeTrainingGraph(const Graph &graph, bool liveNorms)
{
    auto training = std::make_shared<Graph>(graph);
    const int on = training->values++;
    training->constants.emplace_back(on, c10::IValue(true));
    turnFlags(training->body, on, liveNorms);
    training->finish();
    return training;
}

std::vector<TrainedTensor> makeTrainedTensors(const Model &model, const AppliedRecipe &applied)
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
        trained.data = parameter.data.clone();
        trained.isTrainable = named.isParameter && isFloating(named.view.type);
        std::vector<int> names = parameter.aliases;
        names.push_back(parameter.tensor);
        for (const int name : names) {
            const auto entry = changed.find(name);
            if (entry == changed.end())
                continue;
            const ChangedTensor &change = *entry->second.first;
            trained.channelAxis = entry->second.second->channelAxis;
            trained.spec = change.spec;
            if (change.mask) {
                auto keep = change.mask;
                auto *bytes = const_cast<std::uint8_t *>(keep->data());
                trained.mask = at::from_blob(bytes, parameter.data.sizes(), [keep](void *) {}, at::TensorOptions().dtype(at::kByte))
                                   .to(parameter.data.scalar_type());
                trained.data.mul_(trained.mask);
            }
        }
        if (trained.isTrainable)
            trained.data.set_requires_grad(true);
        tensors.push_back(std::move(trained));
    }
    return tensors;
}

Result<at::Tensor> effectiveTensor(const TrainedTensor &trained, const JobContext &context)
{
    if (!trained.spec)
        return trained.data;
    at::Tensor quantized, low, high;
    {
        const at::NoGradGuard guard;
        const TensorView view = toFloat32(viewOf(trained.data));
        // Small tensors, called from the training loop: the workers are not worth waking.
        JobContext serial;
        serial.stop = context.stop;
        const auto parameters = chooseParameters(*trained.spec, view, trained.channelAxis, serial);
        if (!parameters)
            return parameters.error();
        quantized = at::empty(trained.data.sizes(), at::TensorOptions().dtype(at::kFloat));
        fakeQuantize(view, *trained.spec, *parameters, trained.channelAxis,
                     {quantized.data_ptr<float>(), static_cast<std::size_t>(quantized.numel())}, serial);
        quantized = quantized.to(trained.data.scalar_type());
        std::vector<std::int64_t> broadcast(static_cast<std::size_t>(trained.data.dim()), 1);
        if (parameters->lo.size() > 1 && !broadcast.empty())
            broadcast[static_cast<std::size_t>(trained.channelAxis)] = static_cast<std::int64_t>(parameters->lo.size());
        if (trained.spec->range.method == "fixed" && trained.spec->granularity.kind != Granularity::Kind::Group) {
            low = at::tensor(parameters->lo, at::TensorOptions().dtype(trained.data.scalar_type())).view(broadcast);
            high = at::tensor(parameters->hi, at::TensorOptions().dtype(trained.data.scalar_type())).view(broadcast);
        }
    }
    // An observed range clips nothing, so only a fixed one stops gradients.
    const at::Tensor inside = low.defined() ? at::minimum(at::maximum(trained.data, low), high) : trained.data;
    return inside + (quantized - inside).detach();
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
            parameter.data = trained.data.detach().clone();
            copy->tensors[static_cast<std::size_t>(parameter.tensor)].view = viewOf(parameter.data);
            for (const int alias : parameter.aliases)
                copy->tensors[static_cast<std::size_t>(alias)].view = viewOf(parameter.data);
        }
    copy->graph = std::move(graph);
    return copy;
}

} // namespace espalier
