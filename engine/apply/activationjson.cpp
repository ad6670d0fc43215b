// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply/activationjson.h"

#include <nlohmann/json.hpp>

#include <bit>

namespace espalier {

namespace {

using Json = nlohmann::ordered_json;

Json placeJson(const std::optional<QuantParameters> &parameters, bool isShared)
{
    if (!parameters)
        return nullptr;
    // Of a range that is shared, the layer's own specification need not say how many.
    const auto levels = static_cast<std::uint64_t>(parameters->qmax - parameters->qmin);
    return {{"bits", std::bit_width(levels)},
            {"signed", parameters->qmin < 0},
            {"qmin", parameters->qmin},
            {"qmax", parameters->qmax},
            {"scale", parameters->scale.at(0)},
            {"zero_point", parameters->zeroPoint.at(0)},
            {"lo", parameters->lo.at(0)},
            {"hi", parameters->hi.at(0)},
            {"zero_exact", parameters->zeroExact},
            {"shared", isShared}};
}

Json layerJson(const AppliedLayer &layer)
{
    if (!layer.activation && !layer.activationInput)
        return nullptr;
    return {{"input", placeJson(layer.activationInput, layer.isInputShared)},
            {"output", placeJson(layer.activation, layer.isActivationShared)}};
}

std::string textOf(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

std::string activationsToJson(const AppliedLayer &layer)
{
    return textOf(layerJson(layer));
}

std::string activationsToJson(const Model &model, const AppliedRecipe &applied)
{
    Json all = Json::object();
    for (const AppliedLayer &layer : applied.layers)
        if (Json own = layerJson(layer); !own.is_null())
            all[model.layers[static_cast<std::size_t>(layer.layer)].name] = std::move(own);
    return textOf(all);
}

} // namespace espalier
