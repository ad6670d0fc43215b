// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/core/tensorview.h"
#include "engine/quant/spec.h"
#include "engine/stats/statistics.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace espalier {

/// The affine map of one tensor or one channel: q = clamp(round(w * (1/scale)) + zeroPoint, qmin, qmax), w' = scale (q - zeroPoint).
/// With zeroExact off: q = clamp(round((w - lo) / scale) + qmin), w' = (q - qmin) scale + lo (the article's form).
struct QuantParameters {
    std::int64_t qmin = 0, qmax = 0;
    bool zeroExact = true;
    std::vector<double> lo, hi;           ///< The range that the levels cover (after making zero exact).
    std::vector<double> scale;            ///< One, or one per channel.
    std::vector<std::int64_t> zeroPoint;
    std::vector<int> zeroChannels;        ///< Channels that are all zero: scale 1 by rule, to be reported.
};

/// Quality of a changed tensor against the original (methods.md).
struct TensorQuality {
    double mse = 0;
    std::optional<double> sqnrDb;  ///< Absent for an all-zero original; +infinity where nothing changed.
    double cosine = 1;
    std::int64_t count = 0;
    std::int64_t clippedLow = 0, clippedHigh = 0;
    std::int64_t zeros = 0;        ///< Elements that are exactly zero afterwards.
    std::int64_t levels = 0;       ///< Levels there are (all channels together).
    std::int64_t emptyLevels = 0;  ///< Levels that no weight uses.
};

/// Finds range, scale and zero point for each tensor / channel. `bits`, ranges etc. are taken as already validated.
/// Errors: quant.not-available (a rounding, granularity or method that this version does not have), quant.range-empty.
Result<QuantParameters> chooseParameters(const QuantSpec &spec, const TensorView &weights, int channelAxis,
                                         const JobContext &context);

/// Quantizes and dequantizes float32 `weights` into `out` (same count; may be the same memory). Rounds in double like the
/// reference figures, then casts to float32. Non-finite weights are passed on unchanged.
void fakeQuantize(const TensorView &weights, const QuantSpec &spec, const QuantParameters &parameters, int channelAxis,
                  std::span<float> out, const JobContext &context);

/// Quality of `changed` against float32 `original`; with `parameters`, also clipped counts and empty levels.
TensorQuality measureQuality(const TensorView &original, std::span<const float> changed, const QuantParameters *parameters,
                             int channelAxis, const JobContext &context);

/// Ring 1 of the drag: the same figures from a histogram alone, in microseconds (0.02 ms at 8 bit). A bin that a cell's
/// edge crosses is split there. `lo`, `hi`: the dragged range; per tensor only.
TensorQuality estimateQuality(const Histogram &histogram, const QuantSpec &spec, double lo, double hi);

/// Scale, zero point and covered range for one [lo, hi] under `spec` (lo <= 0 <= hi enforced where zero is exact; symmetric:
/// both ends follow the larger one). A range of zero width gets scale 1.
void parametersForRange(const QuantSpec &spec, double lo, double hi, double *scale, std::int64_t *zeroPoint,
                        double *coveredLo, double *coveredHi);

/// The value of each level, rising: what is drawn as ticks.
std::vector<double> levelValues(const QuantSpec &spec, double lo, double hi);

} // namespace espalier
