// SPDX-License-Identifier: GPL-3.0-or-later
// Importance from samples, one file per family: gradientscores.cpp, activationscores.cpp, stabilityscores.cpp.
#pragma once

#include "engine/apply/calibration.h"
#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/model/model.h"
#include "engine/prune/spec.h"

#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

/// A weight tensor whose importance is asked for.
struct DataScoreRequest {
    int layer = -1;  ///< Index into Model::layers.
    int tensor = -1; ///< Index into Model::tensors.
    PruneSpec spec;
};

/// What the families work with. `samples` are indices into `data`; batches of batchSizeFor(data) are taken in their order.
struct ScoreSource {
    const Model &model;
    const Dataset &data;
    std::span<const std::int64_t> samples;
};

/// gradient |g|, taylor |g w|, snip |g w| / sum |g w| over all prunable weights of the model, with g the gradient of the mean cross
/// entropy over all samples (batch gradients weighted by their samples, added in double in the order of the batches); fisher: the mean
/// over batches of (g_b w)^2, g_b the gradient of a batch's mean. The network is in eval mode. The requests may name these four only.
/// Errors: eval.shape, eval.labels, eval.nan, prune.needs-labels, prune.no-gradient, core.cancelled.
Status addGradientScores(const ScoreSource &source, std::span<const DataScoreRequest> requests, const JobContext &context,
                         Calibration &into);

/// activation: mean |a| of each output channel; apoz: the share of values that are not 0 (1 - APoZ). a is the layer's output after the
/// BatchNorm, activation and dropout that read it alone; of a convolution all places count, of a linear layer all rows.
/// Errors: eval.shape, eval.nan, prune.no-activations, core.cancelled.
Status addActivationScores(const ScoreSource &source, std::span<const DataScoreRequest> requests, const JobContext &context,
                           Calibration &into);

/// Samples that "stability" looks at: it runs the rest of the network for every channel and draw.
inline constexpr std::int64_t kStabilitySamples = 64;

/// The first `count` standard normal numbers of (seed, draw): splitmix64 and Box-Muller, the same on every machine.
std::vector<double> perturbationNoise(std::uint64_t seed, int draw, std::size_t count);

/// stability: for channel c and draw k the weights become w_c + d, d_i = e rms(w_c) z_i with z the noise of (seed, k),
/// the same for all channels of all layers. Score: the mean over draws of D_k = mean over samples ||y' - y||_2 / (||d|| / ||w_c||), y
/// the network's outputs; error: the standard deviation of D_k (K - 1) / sqrt K. A channel that is all zero gets 0. Only what comes
/// after the layer is run again. Errors: eval.shape, eval.nan, core.cancelled.
Status addStabilityScores(const ScoreSource &source, std::span<const DataScoreRequest> requests, const JobContext &context,
                          Calibration &into);

} // namespace espalier
