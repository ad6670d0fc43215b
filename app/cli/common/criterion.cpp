// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/common/criterion.h"

#include "app/cli/common/errors.h"
#include "app/cli/common/report.h"
#include "engine/prune/importance.h"
#include "engine/recipe/names.h"

#include <vector>

namespace espalier::cli {

Result<PruneSpec> requestedCriterion(const std::string &id, const Options &options, std::optional<double> sparsity)
{
    if (!findCriterion(id)) {
        std::vector<std::string> ids;
        std::string list;
        for (const Criterion &criterion : criteria()) {
            ids.emplace_back(criterion.id);
            list += (list.empty() ? "" : ", ") + ids.back();
        }
        return Error(errors::kUsageCriterion, {printable(id), nearestName(id, ids), list}, "--criterion");
    }
    // Read as a recipe is read, so that names and numbers are checked by the same rules.
    Json prune{{"criterion", id}};
    if (sparsity)
        prune["sparsity"] = *sparsity;
    else if (id != "n:m")
        prune["threshold"] = 0;
    if (options.noise)
        prune["noise"] = *options.noise;
    if (options.draws)
        prune["draws"] = *options.draws;
    const Json document{{"format", "espalier-recipe"}, {"version", 1}, {"defaults", {{"prune", prune}}}};
    const auto recipe = parseRecipe(dump(document));
    if (!recipe)
        return Error(errors::kUsageCriterionNumbers, {printable(id), Error(recipe.error()).at({}).message()}, "--criterion");
    return recipe->defaults.prune.spec;
}

} // namespace espalier::cli
