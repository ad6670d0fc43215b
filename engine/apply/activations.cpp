// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply/activations.h"
#include "engine/quant/ranges/parameters.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace espalier {

namespace {

Result<QuantParameters> parametersFor(const QuantSpec &spec, const ObservedValues &seen)
{
    return chooseParameters(spec, ObservedRange{seen.histogram, seen.lo, seen.hi, seen.movingLo, seen.movingHi});
}

/// The bias of a layer among its own tensors, by the name that its class gives it; -1 where there is none.
int biasOf(const Model &model, const LayerInfo &info)
{
    for (const int tensor : info.tensors) {
        const NamedTensor &named = model.tensors[static_cast<std::size_t>(tensor)];
        if (named.isParameter && (named.name == "bias" || named.name.ends_with(".bias")) && isFloating(named.view.type))
            return tensor;
    }
    return -1;
}

/// By hand, or by what was seen there; nothing where neither is known.
Status choose(std::optional<QuantParameters> &target, int layer, const QuantSpec &spec, const std::map<int, ObservedValues> *seen)
{
    if (spec.range.method == "fixed") {
        const Histogram none;
        const auto parameters = chooseParameters(spec, ObservedRange{none});
        if (!parameters)
            return parameters.error();
        target = *parameters;
        return {};
    }
    const auto found = seen ? seen->find(layer) : std::map<int, ObservedValues>::const_iterator();
    if (!seen || found == seen->end() || found->second.count == found->second.nonfinite)
        return {};
    const auto parameters = parametersFor(spec, found->second);
    if (!parameters)
        return parameters.error();
    target = *parameters;
    return {};
}

} // namespace

Status addActivations(AppliedLayer &applied, const LayerInfo &info, const QuantSpec &spec, const Calibration *calibration)
{
    applied.activationSpec = spec;
    if (info.hasOutputPlace)
        if (const Status status = choose(applied.activation, applied.layer, spec, calibration ? &calibration->outputs : nullptr); !status)
            return status;
    if (const std::optional<QuantSpec> input = spec.forInput(); input && info.hasInputPlace)
        if (const Status status = choose(applied.activationInput, applied.layer, *input, calibration ? &calibration->inputs : nullptr);
            !status)
            return status;
    if (!calibration)
        return {};
    if (const auto shared = calibration->shared.find({applied.layer, false}); shared != calibration->shared.end()) {
        applied.activation = shared->second->parameters;
        applied.isActivationShared = true;
    }
    if (const auto shared = calibration->shared.find({applied.layer, true}); shared != calibration->shared.end()) {
        applied.activationInput = shared->second->parameters;
        applied.isInputShared = true;
    }
    return {};
}

void addReplaced(AppliedLayer &applied, const Calibration &calibration)
{
    const auto mine = calibration.companionTensors.find(applied.layer);
    if (mine == calibration.companionTensors.end())
        return;
    for (const int tensor : mine->second) {
        const auto values = calibration.replaced.find(tensor);
        if (values == calibration.replaced.end())
            continue;
        ChangedTensor change;
        change.tensor = tensor;
        change.values = values->second;
        applied.tensors.push_back(std::move(change));
    }
}

int roundBias(const Model &model, AppliedLayer &applied)
{
    const int tensor = biasOf(model, model.layers[static_cast<std::size_t>(applied.layer)]);
    if (tensor < 0 || !applied.activationInput || !applied.parameters || !applied.parameters->levels.empty()
        || !applied.parameters->zeroExact || !applied.activationInput->zeroExact)
        return 0;
    const auto changed =
        std::find_if(applied.tensors.begin(), applied.tensors.end(), [&](const ChangedTensor &one) { return one.tensor == tensor; });
    std::vector<float> values;
    if (changed != applied.tensors.end()) {
        values = *changed->values;
    } else {
        const TensorView floats = toFloat32(model.tensors[static_cast<std::size_t>(tensor)].view);
        values.resize(static_cast<std::size_t>(floats.count()));
        std::copy(floats.data, floats.data + floats.bytes(), reinterpret_cast<std::byte *>(values.data()));
    }
    const std::vector<double> &scales = applied.parameters->scale;
    if (scales.size() != 1 && scales.size() != values.size())
        return 0; // Groups of inputs: there is no one scale for a channel's sum.
    int saturated = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double scale = applied.activationInput->scale[0] * scales[scales.size() == 1 ? 0 : i];
        const double q = std::nearbyint(values[i] / scale);
        const double held = std::clamp(q, static_cast<double>(std::numeric_limits<std::int32_t>::min()),
                                       static_cast<double>(std::numeric_limits<std::int32_t>::max()));
        saturated += held != q;
        if (std::isfinite(values[i]))
            values[i] = static_cast<float>(held * scale);
    }
    auto stored = std::make_shared<const std::vector<float>>(std::move(values));
    if (changed != applied.tensors.end()) {
        changed->values = std::move(stored);
    } else {
        ChangedTensor change;
        change.tensor = tensor;
        change.values = std::move(stored);
        applied.tensors.push_back(std::move(change));
    }
    return saturated;
}

} // namespace espalier
