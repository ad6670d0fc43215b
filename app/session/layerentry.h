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

/// Applies `change` to the exact entry of every selected layer. A layer that had none, but matched a pattern, first gets an entry that
/// says the same as the pattern did. Entries that say nothing are taken out again.
Edit changeEntries(const Recipe &recipe, const Context &context, const Selection &selection, const EntryChange &change,
                   Locked locked = Locked::Skip);

/// What switches a block off: nothing when the defaults have none, else `null`.
template <typename Spec>
Choice<Spec> offOrInherit(const Choice<Spec> &byDefault)
{
    return byDefault.state == Choice<Spec>::State::Set ? Choice<Spec>::off() : Choice<Spec>();
}

} // namespace espalier::edits
