// SPDX-License-Identifier: GPL-3.0-or-later
// One ranking for several layers: `prune_global`.
#include "app/edits/edits.h"
#include "app/edits/layerentry.h"

#include <algorithm>

namespace espalier::edits {

namespace {

/// The names of the layers that take part now.
std::vector<std::string> membersOf(const Context &context)
{
    std::vector<std::string> names;
    for (std::size_t layer = 0; layer < context.layers.size() && layer < context.resolved.size(); ++layer)
        if (context.resolved[layer].inGlobalPrune)
            names.push_back(context.layers[layer].name);
    return names;
}

/// The numbers that the layers bring along: those of the first that is pruned by an amount.
std::optional<PruneSpec> numbersOf(const Context &context, const Selection &selection)
{
    for (const int layer : selection)
        if (isLayer(context, layer))
            if (const auto &prune = context.resolved[static_cast<std::size_t>(layer)].prune; prune && prune->isSet() && !prune->isPattern())
                return prune;
    return std::nullopt;
}

} // namespace

Edit joinRanking(const Recipe &recipe, const Context &context, const Selection &selection, const PruneSpec &first)
{
    GlobalPruneSpec ranking;
    ranking.layers = membersOf(context);
    const std::optional<PruneSpec> own = numbersOf(context, selection);
    ranking.prune = recipe.pruneGlobal ? recipe.pruneGlobal->prune : own ? *own : first;
    fitGranularity(ranking.prune);
    const char *const no = !ranking.prune.isSet() ? "no-amount" : ranking.prune.isPattern() ? "pattern" : nullptr;
    Edit edit = changeEntries(recipe, context, selection,
                              [&](LayerRecipe &entry, const LayerInfo &layer, const ResolvedLayer &now, const Refuse &refuse) {
                                  if (now.inGlobalPrune)
                                      return;
                                  if (no || !layer.prunable) {
                                      refuse(no ? no : layer.whyNot);
                                  } else if (isGivenByPattern(recipe, layer.name, &LayerRecipe::prune)) {
                                      refuse("own-by-pattern");
                                  } else {
                                      entry.prune = {};
                                      ranking.layers.push_back(layer.name);
                                  }
                              });
    if (ranking.layers.empty() || ranking.layers.size() == membersOf(context).size())
        return edit;
    // In the order of the layers, whatever the order of the choice.
    GlobalPruneSpec sorted{ranking.prune, {}};
    for (const LayerInfo &layer : context.layers)
        if (std::find(ranking.layers.begin(), ranking.layers.end(), layer.name) != ranking.layers.end())
            sorted.layers.push_back(layer.name);
    edit.recipe.pruneGlobal = std::move(sorted);
    edit.changed = std::max(edit.changed, 1);
    return edit;
}

Edit leaveRanking(const Recipe &recipe, const Context &context, const Selection &selection)
{
    if (!recipe.pruneGlobal)
        return {recipe, 0, 0, {}};
    std::vector<std::string> rest = membersOf(context);
    Edit edit = changeEntries(recipe, context, selection,
                              [&](LayerRecipe &entry, const LayerInfo &layer, const ResolvedLayer &now, const Refuse &) {
                                  if (!now.inGlobalPrune)
                                      return;
                                  entry.prune = Choice<PruneSpec>::set(recipe.pruneGlobal->prune);
                                  std::erase(rest, layer.name);
                              });
    if (edit.changed == 0)
        return edit;
    if (rest.empty())
        edit.recipe.pruneGlobal.reset();
    else
        edit.recipe.pruneGlobal->layers = std::move(rest);
    return edit;
}

} // namespace espalier::edits
