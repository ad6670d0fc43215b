// SPDX-License-Identifier: GPL-3.0-or-later
// Observers: what goes through the places where activations are quantized. Only for files that may include Torch.
#pragma once

#include "engine/apply/apply.h"
#include "engine/data/dataset.h"

#include <cstdint>
#include <span>

namespace espalier {

/// Runs `samples` in batches through the network with the recipe's weights and fills in inputs and outputs of the layers whose
/// activations it quantizes: ends and moving averages (m = 0.9 m + 0.1 x from the first batch on), then histograms of 2048
/// bins. With `shared_ranges` the values that meet in an addition or a concatenation (engine/graph/joins.h) get one range: found on
/// all that was seen at any of them where their specs are the same; else the widest of what each would have, in the most bits.
/// The same for any number of workers. Errors: eval.* (eval.nan names the layer that
/// first made what is NaN), those of applyRecipe, core.cancelled.
Status observeActivations(const Model &model, const Dataset &data, std::span<const std::int64_t> samples, const Recipe &recipe,
                          Calibration &into, const JobContext &context);

} // namespace espalier
