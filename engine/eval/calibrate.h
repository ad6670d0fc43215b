// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/model/model.h"
#include "engine/recipe/calibration.h"
#include "engine/recipe/recipe.h"

#include <cstdint>

namespace espalier {

struct CalibrationOptions {
    std::int64_t samples = 512; ///< Seeded prefix of the data; 0: all of it.
};

/// True when `recipe` names a method that looks at data: a criterion by gradients or activations, quantized activations, learned
/// rounding or a correction. Errors: those of resolveRecipe.
Result<bool> needsCalibration(const Model &model, const Recipe &recipe);

/// Everything that `recipe` asks of data, on a seeded sample of it. Same model, recipe, data, seed = same figures.
/// Errors: eval.shape, eval.labels, prune.needs-data, those of resolveRecipe, core.cancelled.
Result<CalibrationPtr> calibrate(const ModelPtr &model, const DatasetPtr &data, const Recipe &recipe, const CalibrationOptions &options,
                                 const JobContext &context);

} // namespace espalier
