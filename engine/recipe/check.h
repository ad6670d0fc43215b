// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recipe/recipe.h"

namespace espalier {

/// validateRecipe for the parts of `next` that `before` has otherwise, so that an edit costs what it changes and not the whole recipe.
/// `before` is a valid recipe. Errors: those of validateRecipe.
Status checkChanges(const Recipe &before, const Recipe &next);

} // namespace espalier
