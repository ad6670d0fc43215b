// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/common/options.h"
#include "app/cli/common/report.h"
#include "app/cli/common/work.h"
#include "engine/apply/calibration.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/model/model.h"
#include "engine/recipe/recipe.h"
#include "engine/study/study.h"

#include <memory>
#include <vector>

namespace espalier::cli {

/// The samples for recipes that look at data: --calibration, else the training split beside --data, else `data` itself (null where
/// the command has none). Null when nothing was said.
Result<DatasetPtr> calibrationData(const Options &options, const DatasetPtr &data, Work &work);

/// The study of a command: `model` on `data` (null where the command evaluates nothing), which looks for recipes at the samples of
/// calibrationData. Opens those only where `recipe` asks for them; says in `warnings` when the evaluated samples themselves had to
/// serve. Errors: those of openDataset and resolveRecipe.
Result<std::shared_ptr<Study>> requestedStudy(const Options &options, const ModelPtr &model, const Recipe &recipe, const DatasetPtr &data,
                                              std::vector<Warning> &warnings, Work &work);

/// {samples, data_sha256}, or null.
Json calibrationJson(const CalibrationPtr &calibration);

} // namespace espalier::cli
