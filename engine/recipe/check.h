// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recipe/recipe.h"

namespace espalier {

/// Whether the file form of `recipe` is read back: the rules of parseRecipe, by parseRecipe itself. Errors: those of parseRecipe.
Status checkRecipe(const Recipe &recipe);

/// The same for the parts of `next` that `before` has otherwise, so that an edit costs what it changes and not the whole recipe.
/// `before` is a recipe that is read back. Errors: those of parseRecipe.
Status checkChanges(const Recipe &before, const Recipe &next);

} // namespace espalier
