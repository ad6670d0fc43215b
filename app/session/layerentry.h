// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/edits.h"

#include <functional>

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

/// The range a handle at lo or hi asks for, under the rules of the scheme. False when it is empty: then nothing is changed.
bool fixRange(QuantSpec &spec, double lo, double hi);

/// A lock by a pattern; an exact entry cannot take it back.
bool isLockedByPattern(const Recipe &recipe, const std::string &layer);

} // namespace espalier::edits
