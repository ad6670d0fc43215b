// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/write/recipefile.h"

#include "engine/io/files.h"
#include "engine/io/write/errors.h"

#include <filesystem>

namespace espalier {

namespace {

std::string refuses(const Model &)
{
    return {};
}

Result<ExportReport> write(const Model &model, const Recipe &recipe, const AppliedRecipe &, const std::string &path,
                           const JobContext &context)
{
    Recipe named = recipe;
    named.modelName = model.provenance.name;
    named.modelSha256 = model.provenance.sha256;
    ExportReport report;
    report.path = path;
    const Status status = replaceFile(
        path, [&](const std::string &temporary) { return writeRecipe(named, temporary); },
        [&](const std::string &temporary) -> Status {
            const auto back = readRecipe(temporary);
            if (!back)
                return back.error();
            if (!(*back == named))
                return Error(errors::kReadBack, {"recipe"}, path);
            report.checks.push_back({"recipe", ESPALIER_TEXT("exporters", "Read back: the same recipe."), {}, true});
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

const Exporter &recipeExporter()
{
    static const Exporter exporter{"recipe", ESPALIER_TEXT("exporters", "Recipe"),
                                   ESPALIER_TEXT("exporters", "Read by Espalier and espalier-cli: what was chosen, without the weights."),
                                   ".json", refuses, write};
    return exporter;
}

} // namespace espalier
