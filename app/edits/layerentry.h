// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/edits/edits.h"

#include <functional>
#include <optional>

/// How the edits reach into a recipe: one place that knows about locks, patterns and defaults.
namespace espalier::edits {

using Refuse = std::function<void(const std::string &reason)>;
using EntryChange = std::function<void(LayerRecipe &entry, const LayerInfo &, const ResolvedLayer &now, const Refuse &)>;
enum class Locked { Skip, Too };

bool isLayer(const Context &context, int layer);

/// Applies `change` to the exact entry of every selected layer. Entries that say nothing are taken out again.
Edit changeEntries(const Recipe &recipe, const Context &context, const Selection &selection, const EntryChange &change,
                   Locked locked = Locked::Skip);

/// What switches a block of the layer off: nothing when nothing else gives it one, else `null` against patterns, defaults and
/// `prune_global`.
Choice<QuantSpec> offFor(const Recipe &recipe, const std::string &layer, Choice<QuantSpec> LayerRecipe::*block);
Choice<PruneSpec> offFor(const Recipe &recipe, const std::string &layer, Choice<PruneSpec> LayerRecipe::*block);

/// One of the two blocks that quantize: where it stands, what it is under the recipe, and what a layer without gets first.
struct QuantBlock {
    Choice<QuantSpec> LayerRecipe::*entry;
    std::optional<QuantSpec> ResolvedLayer::*resolved;
    QuantSpec (*usual)();
};
extern const QuantBlock kWeights, kActivations;

/// Applies `change` to the block of every selected layer that can have it; where it returns false, the layer would get an empty range
/// and is left out.
Edit changeQuant(const Recipe &recipe, const Context &context, const Selection &selection, const QuantBlock &block,
                 const std::function<bool(QuantSpec &, const LayerInfo &)> &change);
Edit clearQuant(const Recipe &recipe, const Context &context, const Selection &selection, const QuantBlock &block);

/// Takes the granularity that the criterion can rank; the one there is where it can.
void fitGranularity(PruneSpec &spec);

/// True when a pattern of the recipe says something about the block, `null` too.
bool isGivenByPattern(const Recipe &recipe, const std::string &layer, Choice<PruneSpec> LayerRecipe::*block);

/// A lock by a pattern; an exact entry cannot take it back.
bool isLockedByPattern(const Recipe &recipe, const std::string &layer);

} // namespace espalier::edits
