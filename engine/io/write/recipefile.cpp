// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/write/recipefile.h"

#include "engine/apply/activationjson.h"
#include "engine/files/files.h"
#include "engine/io/write/checked.h"
#include "engine/io/write/errors.h"

#include <nlohmann/json.hpp>

namespace espalier {

namespace {

std::string refuseRecipe(const Model &)
{
    return {};
}

/// The canonical form, with what the ranges of activations came to on this model and its data beside it: for programs that run the
/// network. Reading the recipe again passes over it.
std::string recipeText(const Model &model, const Recipe &recipe, const AppliedRecipe &applied)
{
    using Json = nlohmann::ordered_json;
    Json json = Json::parse(recipeToJson(recipe));
    if (Json found = Json::parse(activationsToJson(model, applied)); !found.empty())
        json["found"] = {{"activations", std::move(found)}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<ExportReport> writeRecipeFile(const Model &model, const Recipe &recipe, const AppliedRecipe &applied, const std::string &path,
                                     const JobContext &context)
{
    Recipe named = recipe;
    named.modelName = model.provenance.name;
    named.modelSha256 = model.provenance.sha256;
    const std::string text = recipeText(model, named, applied);
    return writeChecked(
        path, context, [&](const std::string &temporary) { return writeFile(temporary, text); },
        [&](const std::string &temporary, ExportReport &report) -> Status {
            const auto back = readRecipe(temporary);
            if (!back)
                return back.error();
            if (!(*back == named))
                return Error(errors::kReadBack, {"recipe"}, path);
            report.checks.push_back({"recipe", ESPALIER_TEXT("exporters", "Read back: the same recipe."), {}, true});
            return {};
        });
}

} // namespace

const Exporter &recipeExporter()
{
    static const Exporter exporter{"recipe",
                                   ESPALIER_TEXT("exporters", "Recipe"),
                                   ESPALIER_TEXT("exporters", "Read by Espalier and espalier-cli: what was chosen, without the weights."),
                                   ".json",
                                   refuseRecipe,
                                   writeRecipeFile};
    return exporter;
}

} // namespace espalier
