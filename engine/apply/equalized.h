// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/model/model.h"

namespace espalier {

/// The model with cross-layer equalization in its tensors and its graph (engine/apply/equalize.h): what a recipe with
/// `equalize` does its other work on. Keeps the provenance: exports and stores still speak of the file that was opened.
/// Errors: core.cancelled.
Result<ModelPtr> equalizedModel(const ModelPtr &model, const JobContext &context);

} // namespace espalier
