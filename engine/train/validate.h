// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"
#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/model/model.h"
#include "engine/train/finetune.h"

#include <span>

namespace espalier {

/// Loss and top-1 of `samples` in eval mode under `applied`, batches in parallel, added up in their order. Sets valSamples, valLoss,
/// valTop1 of `figures`. Errors: eval.shape, core.cancelled.
Status validate(const Model &model, const AppliedRecipe &applied, const Dataset &data, std::span<const std::int64_t> samples,
                const JobContext &context, EpochFigures &figures);

} // namespace espalier
