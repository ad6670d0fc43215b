// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recipe/recipe.h"

namespace espalier {

/// Whether the file form of `recipe` is read back: the rules of parseRecipe (rules.h) on the value itself, without writing it. Of several
/// errors the first in the order of parseRecipe, with its id, arguments and path ("layers.conv1.weights.bits").
Status validateRecipe(const Recipe &recipe);

} // namespace espalier
