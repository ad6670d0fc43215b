// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/model/model.h"
#include "engine/recipe/recipe.h"

namespace espalier {

/// The model with cross-layer equalization in its tensors and its graph (engine/apply/equalize.h): what a recipe with
/// `equalize` does its other work on. Keeps the provenance: exports and stores still speak of the file that was opened.
/// Errors: core.cancelled.
Result<ModelPtr> equalizedModel(const ModelPtr &model, const JobContext &context);

/// A network and what of a recipe is still to be done to it.
struct EqualizedStart {
    ModelPtr model;
    Recipe rest; ///< Without `equalize`.
};

/// The first step of a recipe: equalization where it asks for that, else the network as it is. All that measures or shows parts of a recipe
/// begins with this. Errors: core.cancelled.
Result<EqualizedStart> equalizeFirst(const ModelPtr &model, const Recipe &recipe, const JobContext &context);

} // namespace espalier
