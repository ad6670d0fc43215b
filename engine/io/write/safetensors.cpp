// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/write/safetensors.h"

#include "engine/apply/activationjson.h"
#include "engine/io/safetensors.h"
#include "engine/io/write/checked.h"
#include "engine/io/write/errors.h"
#include "engine/io/write/finaltensors.h"
#include "engine/recipe/vocabulary.h"

#include <nlohmann/json.hpp>

namespace espalier {

namespace {

std::string quantizationJson(const Model &model, const AppliedRecipe &applied)
{
    nlohmann::json all = nlohmann::json::object();
    for (const AppliedLayer &layer : applied.layers)
        for (const ChangedTensor &changed : layer.tensors)
            if (changed.spec && changed.parameters)
                all[printable(model.tensors[static_cast<std::size_t>(changed.tensor)].name, 1000)] = {
                    {"scheme", vocabulary::schemeName(changed.spec->scheme)},
                    {"bits", changed.spec->bits},
                    {"signed", changed.spec->isSigned},
                    {"zero_exact", changed.parameters->zeroExact},
                    {"qmin", changed.parameters->qmin},
                    {"qmax", changed.parameters->qmax},
                    {"axis", model.layers[static_cast<std::size_t>(layer.layer)].channelAxis},
                    {"lo", changed.parameters->lo},
                    {"scale", changed.parameters->scale},
                    {"zero_point", changed.parameters->zeroPoint},
                    {"levels", changed.parameters->levels}};
    return all.dump();
}

std::string refuseSafetensors(const Model &model)
{
    return model.tensors.empty() ? std::string(ESPALIER_TEXT("errors", "It has no tensors.")) : std::string();
}

Result<ExportReport> writeSafetensorsFile(const Model &model, const Recipe &recipe, const AppliedRecipe &applied, const std::string &path,
                                          const JobContext &context)
{
    const std::vector<NamedTensor> tensors = finalTensors(model, applied);
    return writeChecked(
        path, context,
        [&](const std::string &temporary) {
            return writeSafetensors(temporary, tensors,
                                    {{"format", "pt"},
                                     {"producer", "Espalier " ESPALIER_VERSION},
                                     {"espalier.recipe", recipeToJson(recipe)},
                                     {"espalier.quantization", quantizationJson(model, applied)},
                                     {"espalier.activations", activationsToJson(model, applied)}});
        },
        [&](const std::string &temporary, ExportReport &report) -> Status {
            const auto back = readSafetensors(temporary);
            if (!back)
                return back.error();
            if (const std::string different = firstDifference(tensors, back->tensors); !different.empty())
                return Error(errors::kReadBack, {different}, path);
            report.checks.push_back({"tensors",
                                     ESPALIER_TEXT("exporters", "%1 tensors read back, all bit for bit the same."),
                                     {std::to_string(tensors.size())},
                                     true});
            return {};
        });
}

} // namespace

const Exporter &safetensorsExporter()
{
    static const Exporter exporter{
        "safetensors",
        ESPALIER_TEXT("exporters", "safetensors"),
        ESPALIER_TEXT("exporters", "Read by PyTorch and Hugging Face loaders: the weights by name (in float), without the network itself."),
        ".safetensors",
        refuseSafetensors,
        writeSafetensorsFile};
    return exporter;
}

} // namespace espalier
