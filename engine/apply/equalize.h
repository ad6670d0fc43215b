// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/model/model.h"

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace espalier {

/// What equalization did to one link of the model. A spread is the largest range of a channel divided by the smallest, before and
/// after; channels that were left alone do not count.
struct EqualizedPair {
    int first = -1, second = -1; ///< Indices into Model::layers; second == -1: the BatchNorm behind `first` took it all.
    bool throughNorm = false;
    std::int64_t channels = 0;
    std::int64_t unscaled = 0; ///< Channels of zeros (or without a finite range): their factor is 1.
    std::pair<double, double> firstSpread{1, 1}, secondSpread{1, 1};
};

struct Equalization {
    std::map<int, std::shared_ptr<const std::vector<float>>> tensors; ///< By index into Model::tensors: what stands in their place.
    std::vector<EqualizedPair> pairs;                                 ///< In the order of Model::links.
    std::vector<int> alone;                                           ///< Layers with weights that are in no pair.
    int passes = 0;
};

/// Cross-layer equalization (Nagel et al. 2019, "Data-Free Quantization through Weight Equalization and Bias Correction") over the
/// links of a model. With r1_c the largest |w| of the first layer's output channel c and r2_c that of the second's input channel c:
/// - nothing between: s_c = sqrt(r1_c r2_c) / r2_c, W1 and its bias divided by s, W2 multiplied: both ranges become sqrt(r1 r2);
/// - a BatchNorm between: what is quantized here is the weight as the model stores it, not the folded one, and the BatchNorm
///   stays in float. It takes a factor on either side, so the two ranges are not tied to each other: W1, its bias and the running mean
///   are divided by t_c = r1_c / m1 and gamma is multiplied by it, then gamma and beta are divided by s_c = m2 / r2_c and W2 is multiplied,
///   m1 and m2 the geometric means of the ranges over the channels. Without a second layer that is the first half alone. The
///   running variance stays, so that its epsilon does.
/// Both make the channels of a tensor alike, which is what one scale for the tensor wants; with a scale per channel the first half
/// changes nothing. Passes over all links until no factor is off by more than 1e-4 (100 at most); factors in double, one rounding.
/// The network computes the same, up to rounding. A channel of zeros has s = 1.
/// Errors: core.cancelled.
Result<Equalization> equalize(const Model &model, const JobContext &context);

/// The model with those tensors; its graph is still the old one (engine/apply/equalized.h has both).
Model withEqualized(const Model &model, const Equalization &equalization);

} // namespace espalier
