// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/write/safetensors.h"

#include "engine/io/files.h"
#include "engine/io/write/errors.h"
#include "engine/io/write/finaltensors.h"
#include "engine/recipe/activationjson.h"
#include "engine/recipe/vocabulary.h"

#include <nlohmann/json.hpp>

#include <cstring>
#include <filesystem>

namespace espalier {

namespace {

std::string quantizationJson(const Model &model, const AppliedRecipe &applied)
{
    nlohmann::json all = nlohmann::json::object();
    for (const AppliedLayer &layer : applied.layers)
        for (const ChangedTensor &changed : layer.tensors)
            if (changed.spec && changed.parameters)
                all[printable(model.tensors[static_cast<std::size_t>(changed.tensor)].name, 1000)]
                    = {{"scheme", vocabulary::schemeName(changed.spec->scheme)},
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

std::string refuses(const Model &model)
{
    return model.tensors.empty() ? std::string(ESPALIER_TEXT("errors", "It has no tensors.")) : std::string();
}

Result<ExportReport> write(const Model &model, const Recipe &recipe, const AppliedRecipe &applied, const std::string &path,
                           const JobContext &context)
{
    const std::vector<NamedTensor> tensors = finalTensors(model, applied);
    ExportReport report;
    report.path = path;
    const Status status = replaceFile(
        path,
        [&](const std::string &temporary) {
            return writeSafetensors(temporary, tensors,
                                    {{"format", "pt"},
                                     {"producer", "Espalier " ESPALIER_VERSION},
                                     {"espalier.recipe", recipeToJson(recipe)},
                                     {"espalier.quantization", quantizationJson(model, applied)},
                                     {"espalier.activations", activationsToJson(model, applied)}});
        },
        [&](const std::string &temporary) -> Status {
            const auto back = readSafetensors(temporary);
            if (!back)
                return back.error();
            if (back->tensors.size() != tensors.size())
                return Error(errors::kReadBack, {std::to_string(back->tensors.size()) + " tensors"}, path);
            for (const NamedTensor &want : tensors) {
                const NamedTensor *got = nullptr;
                for (const NamedTensor &tensor : back->tensors)
                    if (tensor.name == want.name)
                        got = &tensor;
                if (!got || got->view.shape != want.view.shape || got->view.type != want.view.type
                    || (want.view.bytes() > 0 && std::memcmp(got->view.data, want.view.data, want.view.bytes()) != 0))
                    return Error(errors::kReadBack, {printable(want.name)}, path);
            }
            report.checks.push_back({"tensors", ESPALIER_TEXT("exporters", "%1 tensors read back, all bit for bit the same."),
                                     {std::to_string(tensors.size())}, true});
            return {};
        });
    if (!status)
        return status.error();
    const auto hash = sha256File(path, context);
    if (!hash)
        return hash.error();
    report.sha256 = *hash;
    std::error_code ignored;
    report.fileBytes = static_cast<std::int64_t>(std::filesystem::file_size(path, ignored));
    return report;
}

} // namespace

const Exporter &safetensorsExporter()
{
    static const Exporter exporter{
        "safetensors", ESPALIER_TEXT("exporters", "safetensors"),
        ESPALIER_TEXT("exporters", "Read by PyTorch and Hugging Face loaders: the weights by name (in float), without the network itself."),
        ".safetensors", refuses, write};
    return exporter;
}

} // namespace espalier
