// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"

namespace espalier {

/// The recipe on weights that were trained under the masks of `start`: those masks as they are (a threshold must not prune what
/// training made smaller), then quantization. Same figures as of applyRecipe: size, sparsity and quality, the latter against
/// `trained` itself. Thresholds and the remarks about pruning are those of `start`; `tuned` is not set.
/// `trained` has the same layers and tensors as the model of `start`, and zeros wherever a mask has.
/// Errors: those of applyRecipe.
Result<AppliedRecipe> reapplyRecipe(const Model &trained, const Recipe &recipe, const AppliedRecipe &start, const JobContext &context,
                                    const Calibration *calibration = nullptr);

} // namespace espalier
