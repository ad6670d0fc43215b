// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"

namespace espalier {

/// What the recipe made, with one more output channel of one layer at zero: the weights that pruning by channel would remove, and no
/// bias or normalization, as there. Sizes and masks stay those of the recipe. Errors: prune.no-channel.
Result<AppliedRecipe> withoutChannel(const Model &model, AppliedRecipe applied, int layer, int channel);

} // namespace espalier
