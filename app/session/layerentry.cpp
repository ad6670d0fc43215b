// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/layerentry.h"

namespace espalier::edits {

namespace {

/// `*` stands for any text, also none. Iterative, so that many stars cost no more than length times stars.
bool matches(const std::string &pattern, const std::string &name)
{
    std::size_t p = 0, n = 0, star = std::string::npos, resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p;
            ++n;
        } else if (star != std::string::npos) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

bool matchesAnyPattern(const Recipe &recipe, const std::string &name)
{
    for (const auto &[key, entry] : recipe.layers)
        if (key.find('*') != std::string::npos && matches(key, name))
            return true;
    return false;
}

template <typename Spec>
Choice<Spec> spelledOut(const std::optional<Spec> &now, const Choice<Spec> &byDefault)
{
    if (!now)
        return offOrInherit(byDefault);
    return byDefault.state == Choice<Spec>::State::Set && byDefault.spec == *now ? Choice<Spec>() : Choice<Spec>::set(*now);
}

LayerRecipe entryFor(const Recipe &recipe, const std::string &name, const ResolvedLayer &now)
{
    if (const auto found = recipe.layers.find(name); found != recipe.layers.end())
        return found->second;
    LayerRecipe entry;
    if (!matchesAnyPattern(recipe, name))
        return entry;
    entry.weights = spelledOut(now.weights, recipe.defaults.weights);
    entry.activations = spelledOut(now.activations, recipe.defaults.activations);
    entry.prune = spelledOut(now.prune, recipe.defaults.prune);
    entry.locked = now.locked;
    return entry;
}

} // namespace

bool isLayer(const Context &context, int layer)
{
    return layer >= 0 && static_cast<std::size_t>(layer) < context.layers.size()
        && static_cast<std::size_t>(layer) < context.resolved.size();
}

Edit changeEntries(const Recipe &recipe, const Context &context, const Selection &selection, const EntryChange &change,
                   Locked locked)
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
        const LayerRecipe before = entryFor(recipe, layer.name, now);
        LayerRecipe after = before;
        change(after, layer, now, [&](const std::string &reason) { edit.refused.push_back({layer.name, reason}); });
        if (after == before)
            continue;
        ++edit.changed;
        if (after == LayerRecipe() && !matchesAnyPattern(recipe, layer.name))
            edit.recipe.layers.erase(layer.name);
        else
            edit.recipe.layers[layer.name] = std::move(after);
    }
    return edit;
}

} // namespace espalier::edits
