// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/tensorview.h"
#include "engine/model/model.h"

#include <optional>
#include <vector>

namespace espalier {

/// The standard deviation of all elements with Bessel's correction, as torch.std gives it: sqrt(sum (w - mean)^2 / (N - 1)), in double.
/// Absent for tensors of one element or of whole numbers, which the article's rule leaves alone. O(N), two readings.
std::optional<double> tensorSpread(const TensorView &tensor);

/// Every tensor of this layer's own module that the rule looks at: parameters and buffers (running statistics) of floating type.
std::vector<int> spreadTensors(const Model &model, const LayerInfo &layer);

} // namespace espalier
