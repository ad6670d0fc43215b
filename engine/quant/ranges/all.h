// SPDX-License-Identifier: GPL-3.0-or-later
// The functions behind the lines of registry.cpp; each is defined in a file of its own.
#pragma once

#include "engine/quant/ranges/registry.h"

namespace espalier {

/// Integerization (methods.md): the observed [min, max].
Result<Range> findMinMax(const RangeRequest &request);
Result<Range> observeMinMax(const QuantSpec &spec, const ObservedRange &observed);

/// The manual range, which is what a dragged handle does: one pair for all channels, or one per channel.
Result<Range> findFixed(const RangeRequest &request);
Result<Range> observeFixed(const QuantSpec &spec, const ObservedRange &observed);

/// Two-sided percentile p, numpy.percentile's linear interpolation: symmetric a = percentile(|w|, p), else the percentiles
/// (100 - p) / 2 and 100 - (100 - p) / 2. Where that leaves nothing but zero of weights that are not all zero (a pruned
/// channel), the range is [min, max]. O(n). Of activations from the histogram, interpolated within a bin.
Result<Range> findPercentile(const RangeRequest &request);
Result<Range> observePercentile(const QuantSpec &spec, const ObservedRange &observed);

/// The range of the least squared error under `spec`: a grid of cuts of [min, max], then golden section about the best
/// ones, whose point is taken where it is better by more than 0.1 %; ends that are not tied by symmetry are then moved one after the other in the same way. The error is exact for
/// weights (the grid of more than 65,536 of them runs on a histogram) and estimateQuality's for activations.
Result<Range> findLeastSquares(const RangeRequest &request);
Result<Range> observeLeastSquares(const QuantSpec &spec, const ObservedRange &observed);

/// Entropy calibration: over 2048 bins the cut i for which the Kullback-Leibler divergence of the histogram P (what is beyond
/// bin i counted in the last bin kept) from its quantized form Q is least. Q has `levels` cells, cell j being bins
/// [floor(j i / levels), floor((j + 1) i / levels)), each with its mean over the bins that are not empty. Symmetric: bins of |w| over
/// [0, max |w|] and 2^(b-1) levels, a = i max |w| / 2048; else bins over [min, max] and 2^b levels, the upper end first,
/// then the lower one. Of equal cuts the widest. Exact zeros among activations are left out. Source: NVIDIA, 8-bit inference with TensorRT (2017).
Result<Range> findEntropy(const RangeRequest &request);
Result<Range> observeEntropy(const QuantSpec &spec, const ObservedRange &observed);

/// [mean - k std, mean + k std], std in the population form. Of activations never wider than what was seen.
Result<Range> findSigma(const RangeRequest &request);
Result<Range> observeSigma(const QuantSpec &spec, const ObservedRange &observed);

/// Mean rounding (methods.md): [min, max] in 2^b equal cells, every weight becomes the mean of its cell; an empty cell keeps
/// its centre. `iterations` beyond the first are Lloyd's: cells are cut anew half-way between levels, levels become means
/// again, until nothing changes (Lloyd 1957, Max 1960).
void fitMeans(const RangeRequest &request, const Range &range, std::span<double> levels, std::span<double> edges);

/// The moving average of each batch's smallest and largest value: m = 0.9 m + 0.1 x from the first batch on.
Result<Range> observeMovingAverage(const QuantSpec &spec, const ObservedRange &observed);

/// The smallest and largest finite number, 0 and 0 where there is none.
Range boundsOf(std::span<const float> numbers);

/// The finite numbers.
std::vector<float> finiteOf(std::span<const float> numbers);

} // namespace espalier
