// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edits/layerentry.h"

#include "app/edits/conflicts.h"
#include "engine/recipe/names.h"
#include "engine/recipe/vocabulary.h"

#include <algorithm>

namespace espalier::edits {

namespace {

template <typename Spec> bool isGivenElsewhere(const Recipe &recipe, const std::string &layer, Choice<Spec> LayerRecipe::*block)
{
    if ((recipe.defaults.*block).state == Choice<Spec>::State::Set)
        return true;
    return std::any_of(recipe.layers.begin(), recipe.layers.end(), [&](const auto &entry) {
        return isPattern(entry.first) && fitsPattern(entry.first, layer) && (entry.second.*block).state == Choice<Spec>::State::Set;
    });
}

} // namespace

Choice<QuantSpec> offFor(const Recipe &recipe, const std::string &layer, Choice<QuantSpec> LayerRecipe::*block)
{
    return isGivenElsewhere(recipe, layer, block) ? Choice<QuantSpec>::off() : Choice<QuantSpec>();
}

Choice<PruneSpec> offFor(const Recipe &recipe, const std::string &layer, Choice<PruneSpec> LayerRecipe::*block)
{
    return recipe.pruneGlobal || isGivenElsewhere(recipe, layer, block) ? Choice<PruneSpec>::off() : Choice<PruneSpec>();
}

bool isGivenByPattern(const Recipe &recipe, const std::string &layer, Choice<PruneSpec> LayerRecipe::*block)
{
    return std::any_of(recipe.layers.begin(), recipe.layers.end(), [&](const auto &entry) {
        return isPattern(entry.first) && fitsPattern(entry.first, layer)
            && (entry.second.*block).state != Choice<PruneSpec>::State::Inherit;
    });
}

bool isLockedByPattern(const Recipe &recipe, const std::string &layer)
{
    return std::any_of(recipe.layers.begin(), recipe.layers.end(),
                       [&](const auto &entry) { return entry.second.locked && isPattern(entry.first) && fitsPattern(entry.first, layer); });
}

bool isLayer(const Context &context, int layer)
{
    return layer >= 0 && static_cast<std::size_t>(layer) < context.layers.size()
        && static_cast<std::size_t>(layer) < context.resolved.size();
}

Edit changeEntries(const Recipe &recipe, const Context &context, const Selection &selection, const EntryChange &change, Locked locked)
{
    Edit edit{recipe, 0, 0, {}};
    for (const int index : selection) {
        if (!isLayer(context, index))
            continue;
        const LayerInfo &layer = context.layers[static_cast<std::size_t>(index)];
        const ResolvedLayer &now = context.resolved[static_cast<std::size_t>(index)];
        if (now.locked && locked == Locked::Skip) {
            ++edit.locked;
            edit.refused.push_back({layer.name, "locked"});
            continue;
        }
        const auto found = recipe.layers.find(layer.name);
        const LayerRecipe before = found == recipe.layers.end() ? LayerRecipe() : found->second;
        LayerRecipe after = before;
        change(after, layer, now, [&](const std::string &reason) { edit.refused.push_back({layer.name, reason}); });
        if (after == before)
            continue;
        ++edit.changed;
        if (after == LayerRecipe())
            edit.recipe.layers.erase(layer.name);
        else
            edit.recipe.layers[layer.name] = std::move(after);
    }
    return edit;
}

const QuantBlock kWeights{&LayerRecipe::weights, &ResolvedLayer::weights, vocabulary::weightDefaults};
const QuantBlock kActivations{&LayerRecipe::activations, &ResolvedLayer::activations, vocabulary::activationDefaults};

Edit changeQuant(const Recipe &recipe, const Context &context, const Selection &selection, const QuantBlock &block,
                 const std::function<bool(QuantSpec &, const LayerInfo &)> &change)
{
    std::set<std::string> gaveWay;
    Edit edit = changeEntries(recipe, context, selection,
                              [&](LayerRecipe &entry, const LayerInfo &layer, const ResolvedLayer &now, const Refuse &refuse) {
                                  if (!layer.quantizable) {
                                      refuse(layer.whyNot);
                                      return;
                                  }
                                  const QuantSpec before = now.*block.resolved ? *(now.*block.resolved) : block.usual();
                                  QuantSpec spec = before;
                                  if (!change(spec, layer)) {
                                      refuse("no-range");
                                      return;
                                  }
                                  resolveConflicts(spec, before, gaveWay);
                                  entry.*block.entry = Choice<QuantSpec>::set(std::move(spec));
                              });
    edit.gaveWay = std::move(gaveWay);
    return edit;
}

Edit clearQuant(const Recipe &recipe, const Context &context, const Selection &selection, const QuantBlock &block)
{
    return changeEntries(recipe, context, selection,
                         [&](LayerRecipe &entry, const LayerInfo &layer, const ResolvedLayer &now, const Refuse &) {
                             if (now.*block.resolved)
                                 entry.*block.entry = offFor(recipe, layer.name, block.entry);
                         });
}

} // namespace espalier::edits
