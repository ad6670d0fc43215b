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

namespace espalier {

/// Learned rounding and corrected biases for the convolutions and linear layers of a recipe. With x the inputs that meet one row
/// of weights (a patch of the image, or a sample's numbers), seen while `samples` run through the float network:
/// - AdaRound (Nagel et al. 2020): each weight is rounded down or up, w' = s clamp(floor(w / s) + h(v)), so that the mean of
///   |(W' - W) x|^2 is least. h is the rectified sigmoid clip(1.2 sigmoid(v) - 0.1, 0, 1), pulled to 0 or 1 by
///   sum(1 - |2 h - 1|^b), b falling from 20 to 2. That mean is tr(D H D') with H = E[x x'], so all samples count in every
///   step. A row for which plain rounding is better keeps it.
/// - Bias correction (Nagel et al. 2019): the mean error (W' - W) E[x] is taken from the layer's bias, or added to the
///   running mean of the BatchNorm behind it. Where the recipe asks for it, H is taken about the mean, which it removes.
///   "empirical": the mean difference of the layer's output to the float network's, with all layers before it quantized and
///   corrected.
/// Fills `replaced` and `companionTensors`. Errors: quant.learned-too-large, quant.learned-kind, those of applyRecipe, core.cancelled.
Status reconstructWeights(const Model &model, const Dataset &data, std::span<const std::int64_t> samples, const Recipe &recipe,
                          Calibration &into, const JobContext &context);

} // namespace espalier
