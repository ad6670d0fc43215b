// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/core/tensorview.h"
#include "engine/prune/spec.h"
#include "engine/stats/statistics.h"

#include <cstdint>
#include <span>
#include <vector>

namespace espalier {

/// The value t such that "keep importance > t" removes n = int(sparsity * N) elements and all ties at t
/// (methods.md, Pruning); -1 when n = 0 (nothing is removed). The product is taken in double and cut off, as Python's
/// int(s * N). NaN counts as infinitely important. O(N), two readings, no copy: the n-th smallest is found by counting the
/// upper, then the lower half of the bits.
double thresholdForSparsity(std::span<const float> importance, double sparsity);

/// The same over several tensors as one ranking.
double thresholdForSparsity(const std::vector<std::span<const float>> &importances, double sparsity);

/// Sets out[i] = 0 where importance is below (or, for inclusive == false, at or below) the threshold. Returns how many
/// elements are zero afterwards. Importances that are not finite are always kept.
std::int64_t applyThreshold(std::span<float> weights, std::span<const float> importance, double threshold, bool keepEqual);

/// The sum of element scores per output channel, in double.
std::vector<double> channelScores(const TensorView &weights, std::span<const float> importance, int channelAxis);

/// The same threshold for channel scores: C channels for N elements.
double thresholdForSparsity(std::span<const double> channelScores, double sparsity);

/// Which channels stay (one byte each, 0 = removed); of a layer the best one always stays.
std::vector<std::uint8_t> keptChannels(std::span<const double> scores, double threshold, bool keepEqual);

/// What |w| >= t would remove, from a histogram alone (the estimate of a drag): about, as an element count.
double estimateRemoved(const Histogram &histogram, double threshold);

} // namespace espalier
