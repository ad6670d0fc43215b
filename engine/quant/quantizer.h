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

/// The affine map of one tensor or one channel: q = clamp(round(w / scale) + zeroPoint, qmin, qmax), w' = scale (q - zeroPoint).
/// With zeroExact off: q = clamp(round((w - lo) / scale) + qmin), w' = (q - qmin) scale + lo (asymmetric, zero not exact).
/// The division is one in double, as in the reference figures. LibTorch multiplies by 1 / scale in float32: that moves a
/// weight that lies on the boundary between two levels to the other one, which has the same error.
/// Scales are numbered by output channel, with groups of inputs by channel and then by group.
struct QuantParameters {
    std::int64_t qmin = 0, qmax = 0;
    bool zeroExact = true;
    /// The range that was asked for, made symmetric or widened to zero as the spec says: weights beyond it count as clipped.
    /// The outermost levels lie within half a step of its ends.
    std::vector<double> lo, hi;
    std::vector<double> scale; ///< One, or one per channel.
    std::vector<std::int64_t> zeroPoint;
    std::vector<int> zeroChannels; ///< Channels that are all zero: scale 1 by rule, to be reported.
    /// Mean rounding and ternary: w' is the level of the cell that w lies in. Per scale qmax - qmin + 1 rising levels, and
    /// one edge less between their cells (a weight on an edge belongs to the lower cell). Both empty for the affine map.
    std::vector<double> levels, edges;
    std::uint64_t seed = 0; ///< Of stochastic rounding: the same seed and position, the same choice.
};

/// Quality of a changed tensor against the original (methods.md).
struct TensorQuality {
    double mse = 0;
    std::optional<double> sqnrDb; ///< Absent for an all-zero original; +infinity where nothing changed.
    double cosine = 1;
    std::int64_t count = 0;
    std::int64_t clippedLow = 0, clippedHigh = 0;
    std::int64_t zeros = 0;       ///< Elements that are exactly zero afterwards.
    std::int64_t levels = 0;      ///< Levels there are (all channels together).
    std::int64_t emptyLevels = 0; ///< Levels that no weight uses.
};

/// Quantizes and dequantizes float32 `weights` into `out` (same count; may be the same memory). Rounds in double like the
/// reference figures, then casts to float32. Non-finite weights are passed on unchanged.
void fakeQuantize(const TensorView &weights, const QuantSpec &spec, const QuantParameters &parameters, int channelAxis,
                  std::span<float> out, const JobContext &context);

/// Quality of `changed` against float32 `original`; with `parameters`, also clipped counts and empty levels.
TensorQuality measureQuality(const TensorView &original, std::span<const float> changed, const QuantParameters *parameters, int channelAxis,
                             const JobContext &context);

/// The estimate of a drag: the same figures from a histogram alone, in microseconds. A bin within one cell counts exactly by
/// its sums; in one that an edge crosses, the weights are taken as spread evenly about their mean with their variance.
/// `lo`, `hi`: the dragged range; per tensor only. O(bins), no allocation.
TensorQuality estimateQuality(const Histogram &histogram, const QuantSpec &spec, double lo, double hi);

/// Scale, zero point and covered range for one [lo, hi] under `spec`:
/// - zero exact, not symmetric: lo <= 0 <= hi, s = (hi - lo) / (qmax - qmin), z = clamp(rint(qmin - lo / s));
/// - symmetric: a = max(|lo|, |hi|), s = 2 a / (qmax - qmin), z = 0 by definition;
/// - symmetric, unsigned: the same with z = 2^(b-1), the middle; where lo >= 0 the range is [0, hi] and z = 0;
/// - zero not exact (then never symmetric): s = (hi - lo) / (qmax - qmin), levels from lo on.
/// A range of zero width gets scale 1 and zero point 0.
void parametersForRange(const QuantSpec &spec, double lo, double hi, double *scale, std::int64_t *zeroPoint, double *coveredLo,
                        double *coveredHi);

/// The value of each level, rising: what is drawn as ticks.
std::vector<double> levelValues(const QuantSpec &spec, double lo, double hi);

} // namespace espalier
