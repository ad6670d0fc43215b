// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/quant/kernels.h"
#include "engine/quant/quantizer.h"

namespace espalier {

/// The sums behind measureQuality, so that tensors of one layer can be taken together.
QualitySums sumQuality(const TensorView &original, std::span<const float> changed, const QuantParameters *parameters, int channelAxis,
                       const JobContext &context);

/// MSE = error / count, SQNR = 10 log10(original / error) in dB, cosine = cross / sqrt(original changed).
TensorQuality finishQuality(const QualitySums &sums);

/// estimateQuality of the quantizers with levels of their own: mean rounding over [lo, hi] (of its iterations the first alone) and
/// ternary. A bin that an edge crosses counts in proportion, its weights taken as spread evenly.
TensorQuality estimateLevels(const Histogram &histogram, const QuantSpec &spec, double lo, double hi);

} // namespace espalier
