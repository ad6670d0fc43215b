// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/importance.h"
#include "engine/quant/scales.h"
#include "engine/recipe/errors.h"
#include "engine/recipe/names.h"
#include "engine/recipe/recipe.h"

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

using Entry = std::pair<std::string_view, const LayerRecipe *>;

/// Most specific first: exact names, then patterns by their literal characters, equals by name.
std::vector<Entry> bySpecificity(const Recipe &recipe)
{
    std::vector<Entry> entries;
    for (const auto &[name, layer] : recipe.layers)
        entries.emplace_back(name, &layer);
    const auto rank = [](const Entry &entry) { return std::pair(!isPattern(entry.first), literalCharacters(entry.first)); };
    std::stable_sort(entries.begin(), entries.end(), [&](const Entry &a, const Entry &b) { return rank(a) > rank(b); });
    return entries;
}

bool fits(std::string_view key, const std::string &name)
{
    return isPattern(key) ? fitsPattern(key, name) : key == name;
}

std::string reasonText(const std::string &id)
{
    if (id == "normalization")
        return "the parameters of normalization layers stay as they are";
    if (id == "no-weights")
        return "it has no weights";
    return id.empty() ? "its weights are of a kind that this is not done to" : id;
}

/// Every key must fit a layer.
Status checkKey(const std::string &key, const std::string &path, const std::vector<LayerInfo> &layers)
{
    for (const LayerInfo &layer : layers)
        if (fits(key, layer.name))
            return {};
    if (isPattern(key))
        return Error(errors::kRecipePattern, {printable(key)}).at(path);
    std::vector<std::string> names;
    for (const LayerInfo &layer : layers)
        names.push_back(layer.name);
    return Error(errors::kRecipeUnknownLayer, {printable(key), nearestName(key, names)}).at(path);
}

/// The article's rule is for all tensors, whatever their layer.
bool isForAll(const PruneSpec &spec)
{
    return spec.criterion == "tensor-spread";
}

/// An entry that sets a block must fit at least one layer that can have it; an exact name fits one alone.
Status checkCan(const std::string &key, const std::string &path, const char *block, const std::vector<LayerInfo> &layers,
                bool LayerInfo::*can)
{
    const LayerInfo *refused = nullptr;
    for (const LayerInfo &layer : layers) {
        if (!fits(key, layer.name))
            continue;
        if (layer.*can)
            return {};
        refused = &layer;
    }
    if (!refused)
        return {};
    return Error(errors::kRecipeCannot, {refused->name, refused->kind, block, reasonText(refused->whyNot)}).at(path);
}

Status checkNames(const Recipe &recipe, const std::vector<LayerInfo> &layers)
{
    for (const auto &[key, entry] : recipe.layers) {
        const std::string path = "layers." + key;
        if (const Status known = checkKey(key, path, layers); !known)
            return known;
        if (entry.weights.state == Choice<QuantSpec>::State::Set)
            if (const Status can = checkCan(key, path + ".weights", "weights", layers, &LayerInfo::quantizable); !can)
                return can;
        if (entry.prune.state == Choice<PruneSpec>::State::Set && !isForAll(entry.prune.spec))
            if (const Status can = checkCan(key, path + ".prune", "prune", layers, &LayerInfo::prunable); !can)
                return can;
    }
    if (recipe.pruneGlobal)
        for (std::size_t i = 0; i < recipe.pruneGlobal->layers.size(); ++i) {
            const std::string &key = recipe.pruneGlobal->layers[i];
            const std::string path = "prune_global.layers[" + std::to_string(i) + "]";
            if (const Status known = checkKey(key, path, layers); !known)
                return known;
            if (isForAll(recipe.pruneGlobal->prune))
                continue;
            if (const Status can = checkCan(key, path, "prune_global", layers, &LayerInfo::prunable); !can)
                return can;
        }
    return {};
}

bool inGlobal(const GlobalPruneSpec &global, const std::string &name)
{
    return global.layers.empty()
        || std::any_of(global.layers.begin(), global.layers.end(), [&](const std::string &key) { return fits(key, name); });
}

/// The first entry that mentions the block decides.
template <typename Spec> Choice<Spec> choose(const std::vector<Entry> &entries, const std::string &name, Choice<Spec> LayerRecipe::*block)
{
    for (const auto &[key, entry] : entries)
        if ((entry->*block).state != Choice<Spec>::State::Inherit && fits(key, name))
            return entry->*block;
    return {};
}

template <typename Spec> std::optional<Spec> specOf(const Choice<Spec> &choice, const Choice<Spec> &otherwise)
{
    const Choice<Spec> &decisive = choice.state == Choice<Spec>::State::Inherit ? otherwise : choice;
    if (decisive.state != Choice<Spec>::State::Set)
        return std::nullopt;
    return decisive.spec;
}

ResolvedLayer resolveLayer(const Recipe &recipe, const std::vector<Entry> &entries, const LayerInfo &layer)
{
    ResolvedLayer resolved;
    for (const auto &[key, entry] : entries)
        resolved.locked = resolved.locked || (entry->locked && fits(key, layer.name));
    if (layer.quantizable)
        resolved.weights = specOf(choose(entries, layer.name, &LayerRecipe::weights), recipe.defaults.weights);
    resolved.activations = specOf(choose(entries, layer.name, &LayerRecipe::activations), recipe.defaults.activations);
    const Choice<PruneSpec> own = choose(entries, layer.name, &LayerRecipe::prune);
    const bool mentioned = own.state != Choice<PruneSpec>::State::Inherit;
    if (!mentioned && !resolved.locked && recipe.pruneGlobal && inGlobal(*recipe.pruneGlobal, layer.name)) {
        resolved.inGlobalPrune = true;
        resolved.prune = recipe.pruneGlobal->prune;
    } else {
        resolved.prune = specOf(own, recipe.defaults.prune);
    }
    if (resolved.prune && !layer.prunable && !isForAll(*resolved.prune)) {
        resolved.prune.reset();
        resolved.inGlobalPrune = false;
    }
    return resolved;
}

template <typename Spec> bool isNamed(const Recipe &recipe, const std::string &name, Choice<Spec> LayerRecipe::*block)
{
    const auto entry = recipe.layers.find(name);
    return entry != recipe.layers.end() && (entry->second.*block).state == Choice<Spec>::State::Set;
}

/// A layer that is named must take what it was given; others are passed by.
Status passBy(const Recipe &recipe, const LayerInfo &layer, ResolvedLayer &resolved)
{
    if (resolved.weights && !layer.weightShape.empty())
        if (const auto groups = scaleLayout(resolved.weights->granularity, layer.weightShape, layer.channelAxis); !groups) {
            if (isNamed(recipe, layer.name, &LayerRecipe::weights))
                return Error(groups.error()).at("layers." + layer.name + ".weights.granularity");
            resolved.weights.reset();
            resolved.weightsSkipReason = groups.error();
        }
    if (!resolved.prune)
        return {};
    const Status can = canPrune(layer, *resolved.prune);
    if (can)
        return {};
    if (isNamed(recipe, layer.name, &LayerRecipe::prune))
        return Error(can.error()).at("layers." + layer.name + ".prune");
    resolved.prune.reset();
    resolved.inGlobalPrune = false;
    resolved.skipReason = can.error();
    return {};
}

Status checkChannels(const LayerInfo &layer, const QuantSpec &spec)
{
    const std::size_t given = std::max(spec.range.lo.size(), spec.range.hi.size());
    if (spec.range.method != "fixed" || given <= 1 || layer.weightShape.empty())
        return {};
    const std::size_t axis = static_cast<std::size_t>(layer.channelAxis);
    const std::int64_t channels = layer.weightShape[axis < layer.weightShape.size() ? axis : 0];
    if (static_cast<std::int64_t>(given) == channels)
        return {};
    return Error(errors::kRecipeRangeChannels, {std::to_string(given), layer.name, std::to_string(channels)})
        .at("layers." + layer.name + ".weights.range");
}

} // namespace

Result<std::vector<ResolvedLayer>> resolveRecipe(const Recipe &recipe, const std::vector<LayerInfo> &layers)
{
    if (const Status names = checkNames(recipe, layers); !names)
        return names.error();
    const std::vector<Entry> entries = bySpecificity(recipe);
    std::vector<ResolvedLayer> resolved;
    for (const LayerInfo &layer : layers) {
        resolved.push_back(resolveLayer(recipe, entries, layer));
        if (const Status fits = passBy(recipe, layer, resolved.back()); !fits)
            return fits.error();
        if (const auto &weights = resolved.back().weights)
            if (const Status channels = checkChannels(layer, *weights); !channels)
                return channels.error();
    }
    return resolved;
}

} // namespace espalier
