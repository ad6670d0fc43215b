// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/quant/spec.h"

#include <set>
#include <string>

namespace espalier::edits {

/// Makes `spec` one that a recipe can have (the rules of parseRecipe): what was chosen last holds, what does not go with it gives way.
/// `before`: the settings that the choice was made on. Notes in `gaveWay` what did: "levels" (at equal steps now), "range" (min-max
/// now), "zero-exact" (on now), "symmetric" (off now), "signed" (on now), "narrow" (off now).
void resolveConflicts(QuantSpec &spec, const QuantSpec &before, std::set<std::string> &gaveWay);

} // namespace espalier::edits
