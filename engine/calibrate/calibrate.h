// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/calibration.h"
#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/model/model.h"
#include "engine/recipe/recipe.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace espalier {

struct CalibrationOptions {
    std::int64_t samples = 512; ///< Seeded prefix of the data; 0: all of it.
};

/// True when `recipe` names a method that looks at data: a criterion by gradients or activations, quantized activations, learned
/// rounding or a correction. Errors: those of resolveRecipe.
Result<bool> needsCalibration(const Model &model, const Recipe &recipe);

/// The parts of `recipe` that decide a calibration, as text: recipes with the same parts have the same calibration. Empty where
/// nothing is asked of data. A threshold or a sparsity is no such part. Errors: those of resolveRecipe.
Result<std::string> calibrationKey(const Model &model, const Recipe &recipe);

/// Everything that `recipe` asks of data, on a seeded sample of it. Same model, recipe, data, seed = same figures.
/// Errors: eval.shape, eval.labels, eval.nan (names the layer), prune.*, those of resolveRecipe, core.cancelled.
Result<CalibrationPtr> calibrate(const ModelPtr &model, const DatasetPtr &data, const Recipe &recipe, const CalibrationOptions &options,
                                 const JobContext &context);

/// Calibrates the recipes of one model on one data set and keeps what was made, so that moving a threshold costs nothing.
/// Thread-safe; who asks for the same thing meanwhile waits for it.
class Calibrator
{
public:
    Calibrator(ModelPtr model, DatasetPtr data, CalibrationOptions options = {});

    /// Null where the recipe asks nothing of data, and without data (applyRecipe then says what needs it). Errors: those of calibrate.
    Result<CalibrationPtr> calibrationFor(const Recipe &recipe, const JobContext &context);

    const DatasetPtr &data() const { return m_data; }

private:
    const ModelPtr m_model;
    const DatasetPtr m_data;
    const CalibrationOptions m_options;
    std::mutex m_mutex;
    std::map<std::string, CalibrationPtr> m_made; ///< The last few, by key and seed.
};

} // namespace espalier
