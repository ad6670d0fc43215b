// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/sweepweights.h"

#include "engine/apply/equalized.h"
#include "engine/apply/torchoverride.h"
#include "engine/files/sha256.h"
#include "engine/study/study.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace espalier {

namespace {

bool holds(const Graph::Parameter &parameter, int tensor)
{
    return parameter.tensor == tensor || std::find(parameter.aliases.begin(), parameter.aliases.end(), tensor) != parameter.aliases.end();
}

const AppliedLayer *appliedTo(const AppliedRecipe &applied, int layer)
{
    const auto found =
        std::find_if(applied.layers.begin(), applied.layers.end(), [layer](const AppliedLayer &one) { return one.layer == layer; });
    return found == applied.layers.end() ? nullptr : &*found;
}

} // namespace

Result<SweepWeights> SweepWeights::make(const ModelPtr &model, const SweepRequest &request, const JobContext &context)
{
    SweepWeights weights;
    const auto start = equalizeFirst(model, request.baseline, context); // Every cell sees the equalized weights, as the baseline does.
    if (!start)
        return start.error();
    weights.m_model = start->model;
    const Recipe &baseline = start->rest;
    weights.m_calibration = request.calibration;
    auto resolved = resolveRecipe(baseline, model->layers);
    if (!resolved)
        return resolved.error();
    weights.m_resolved = std::move(*resolved);
    const auto applied = Study(weights.m_model).applied(baseline, request.calibration, context);
    if (!applied)
        return applied.error();
    weights.m_applied = *applied;
    weights.m_plan = makePurePlan(*weights.m_model->graph, weights.m_applied.get(), &weights.m_facts);
    return weights;
}

std::vector<int> SweepWeights::values(int layer) const
{
    std::vector<int> values;
    for (const int tensor : m_model->layers[static_cast<std::size_t>(layer)].weights)
        for (const Graph::Parameter &parameter : m_plan->parameters) {
            if (!holds(parameter, tensor))
                continue;
            values.push_back(parameter.value);
            for (const FoldedWeight &folded : m_facts.folded)
                if (folded.source == parameter.value)
                    values.push_back(folded.value);
        }
    return values;
}

std::vector<std::pair<int, at::Tensor>> SweepWeights::parametersFor(int tensor, const at::Tensor &weights) const
{
    std::vector<std::pair<int, at::Tensor>> replaced;
    for (const Graph::Parameter &parameter : m_plan->parameters) {
        if (!holds(parameter, tensor))
            continue;
        const auto inFormatOf = [](const at::Tensor &data, const at::Tensor &like) {
            return data.contiguous(like.suggest_memory_format());
        };
        replaced.emplace_back(parameter.value, inFormatOf(weights, parameter.data));
        for (const FoldedWeight &folded : m_facts.folded) {
            if (folded.source != parameter.value)
                continue;
            const auto made = std::find_if(m_plan->parameters.begin(), m_plan->parameters.end(),
                                           [&](const Graph::Parameter &one) { return one.value == folded.value; });
            const at::Tensor scaled = (weights.to(at::kDouble) * folded.scale).to(weights.scalar_type());
            replaced.emplace_back(folded.value, inFormatOf(scaled, made->data));
        }
    }
    return replaced;
}

std::string SweepWeights::hashOf(int layer, const AppliedLayer *changed) const
{
    Sha256 hash;
    for (const int tensor : m_model->layers[static_cast<std::size_t>(layer)].weights) {
        const ChangedTensor *change = nullptr;
        if (changed)
            for (const ChangedTensor &one : changed->tensors)
                if (one.tensor == tensor)
                    change = &one;
        if (change) {
            hash.add(change->values->data(), change->values->size() * sizeof(float));
        } else {
            const TensorView floats = toFloat32(m_model->tensors[static_cast<std::size_t>(tensor)].view);
            hash.add(floats.data, floats.bytes());
        }
    }
    return hash.hex();
}

std::string SweepWeights::baselineHash(int layer) const
{
    return hashOf(layer, appliedTo(*m_applied, layer));
}

Result<SweepWeights::Cell> SweepWeights::cell(int layer, const SweepSetting &setting, const JobContext &context) const
{
    const at::NoGradGuard guard;
    ResolvedLayer what = m_resolved[static_cast<std::size_t>(layer)];
    const AppliedLayer *before = appliedTo(*m_applied, layer);
    if (setting.weights)
        what.weights = setting.weights;
    if (setting.prune) {
        what.prune = setting.prune;
        what.inGlobalPrune = false;
    }
    // What the common ranking cut this layer at stays as it is in the baseline: all other layers are untouched.
    const std::optional<double> cut = before ? before->pruneThreshold : std::nullopt;
    const auto applied = applyToLayer(*m_model, layer, what, cut, context, m_calibration.get());
    if (!applied)
        return applied.error();
    Cell cell;
    cell.quality = applied->quality;
    cell.zeros = applied->quality.zeros;
    cell.elements = applied->nonzeros + applied->quality.zeros;
    cell.sizeBytes = applied->sizeBytes;
    cell.hash = hashOf(layer, &*applied);
    for (const int tensor : m_model->layers[static_cast<std::size_t>(layer)].weights) {
        const Graph::Parameter *original = m_model->graph->parameterForTensor(tensor);
        if (!original)
            continue;
        const auto change = std::find_if(applied->tensors.begin(), applied->tensors.end(),
                                         [tensor](const ChangedTensor &one) { return one.tensor == tensor; });
        const at::Tensor weights = change == applied->tensors.end() ? original->data : changedTensor(*change, original->data);
        for (auto &entry : parametersFor(tensor, weights))
            cell.parameters.push_back(std::move(entry));
    }
    return cell;
}

} // namespace espalier
