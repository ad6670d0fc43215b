// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/write/integers.h"

#include "engine/apply/activationjson.h"
#include "engine/io/integertensors.h"
#include "engine/io/safetensors.h"
#include "engine/io/write/checked.h"
#include "engine/io/write/errors.h"
#include "engine/io/write/finaltensors.h"

#include <nlohmann/json.hpp>

#include <map>

namespace espalier {

namespace {

/// By the memory of the values: tied tensors are changed under one name and final under all.
using Quantized = std::map<const std::byte *, std::pair<const ChangedTensor *, int>>;

Quantized quantizedTensors(const Model &model, const AppliedRecipe &applied)
{
    Quantized found;
    for (const AppliedLayer &layer : applied.layers)
        for (const ChangedTensor &changed : layer.tensors)
            if (changed.spec && changed.parameters)
                found[reinterpret_cast<const std::byte *>(changed.values->data())] = {
                    &changed, model.layers[static_cast<std::size_t>(layer.layer)].channelAxis};
    return found;
}

std::string refuseIntegers(const Model &model)
{
    return model.tensors.empty() ? std::string(ESPALIER_TEXT("errors", "It has no tensors.")) : std::string();
}

Result<ExportReport> writeIntegersFile(const Model &model, const Recipe &recipe, const AppliedRecipe &applied, const std::string &path,
                                       const JobContext &context)
{
    const std::vector<NamedTensor> tensors = finalTensors(model, applied);
    const Quantized quantized = quantizedTensors(model, applied);
    if (quantized.empty())
        return Error(errors::kExportRefused,
                     {integersExporter().name, ESPALIER_TEXT("errors", "The recipe quantizes no weights; set bits for a layer first.")},
                     path);
    std::vector<NamedTensor> stored;
    nlohmann::json entries = nlohmann::json::object();
    for (const NamedTensor &tensor : tensors) {
        const auto found = quantized.find(tensor.view.data);
        if (found == quantized.end()) {
            stored.push_back(tensor);
            continue;
        }
        const auto &[changed, axis] = found->second;
        const auto packed = packIntegers(tensor, *changed, axis);
        if (!packed)
            return packed.error();
        stored.insert(stored.end(), packed->begin(), packed->end());
        entries[printable(tensor.name, 1000)] = nlohmann::json::parse(integersEntry(*changed, axis));
    }
    return writeChecked(
        path, context,
        [&](const std::string &temporary) {
            return writeSafetensors(temporary, stored,
                                    {{"format", "pt"},
                                     {"producer", "Espalier " ESPALIER_VERSION},
                                     {"espalier.recipe", recipeToJson(recipe)},
                                     {"espalier.activations", activationsToJson(model, applied)},
                                     {kIntegersKey, entries.dump()}});
        },
        [&](const std::string &temporary, ExportReport &report) -> Status {
            auto back = readSafetensors(temporary);
            if (!back)
                return back.error();
            const auto floats = unpackIntegers(std::move(*back));
            if (!floats)
                return floats.error();
            if (const std::string different = firstDifference(tensors, *floats); !different.empty())
                return Error(errors::kReadBack, {different}, path);
            report.checks.push_back({"integers",
                                     ESPALIER_TEXT("exporters", "%1 tensors of integers turned back, all bit for bit the recipe's."),
                                     {std::to_string(entries.size())},
                                     true});
            return {};
        });
}

} // namespace

const Exporter &integersExporter()
{
    static const Exporter exporter{
        "integers",
        ESPALIER_TEXT("exporters", "Integers (safetensors)"),
        ESPALIER_TEXT(
            "exporters",
            "For your own runtime: quantized weights as integers with their scales and zero points; \"--weights\" reads it back."),
        ".integers.safetensors",
        refuseIntegers,
        writeIntegersFile};
    return exporter;
}

} // namespace espalier
