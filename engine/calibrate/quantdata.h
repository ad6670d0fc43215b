// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/calibration.h"
#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/model/model.h"
#include "engine/recipe/recipe.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// What the quantization of a recipe asks of data, as text: "" where it asks nothing. Ranges of activations, learned rounding and
/// corrected biases depend on everything that the recipe does to the layers, so all of that is in it.
std::string quantizationKey(const Recipe &recipe, const std::vector<ResolvedLayer> &resolved);

/// Fills in what quantizationKey speaks of: learned rounding and corrections first, then what goes through the layers with the
/// weights that come of it. `into` holds the scores that pruning asks for already.
Status addQuantizationData(const Model &model, const Dataset &data, std::span<const std::int64_t> samples, const Recipe &recipe,
                           const std::vector<ResolvedLayer> &resolved, Calibration &into, const JobContext &context);

} // namespace espalier
