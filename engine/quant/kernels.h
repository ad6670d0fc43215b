// SPDX-License-Identifier: GPL-3.0-or-later
// The inner loops of the quantizers, over stretches that share one scale.
#pragma once

#include "engine/quant/spec.h"

#include <cstdint>

namespace espalier {

/// The affine map of one stretch, counted in steps from `base`: k = clamp(round((w - base) / scale), first, last),
/// w' = k scale + base. With zero exact, base is 0 and k = q - zeroPoint; where zero is not exact base is lo and k = q - qmin.
/// Clamping before rounding gives the same, as both ends are whole.
struct StepMap {
    double base = 0;
    double scale = 1;
    double first = 0;
    double last = 0;
};

/// What quality is made of. All sums are over elements whose original is finite.
struct QualitySums {
    double original = 0; ///< Sum of w^2.
    double changed = 0;  ///< Sum of w'^2.
    double cross = 0;    ///< Sum of w w'.
    double error = 0;    ///< Sum of (w - w')^2.
    std::int64_t count = 0;
    std::int64_t clippedLow = 0, clippedHigh = 0;
    std::int64_t zeros = 0;
    std::int64_t levels = 0, emptyLevels = 0;

    void add(const QualitySums &other);
};

/// out[i] = w'. Non-finite numbers are passed on. `out` may be `weights`. Rounding down, a number that is a level but for the
/// rounding of float32 is that level. Not for stochastic rounding.
void quantizeStretch(const float *weights, std::int64_t length, const StepMap &map, Rounding rounding, float *out);

/// The same with stochastic rounding: up with the probability of the distance from the level below. The draw of a number
/// depends on `seed` and its position alone: out[i] is number `first` + i.
void quantizeAtRandom(const float *weights, std::int64_t length, const StepMap &map, std::uint64_t seed, std::int64_t first, float *out);

/// Sum of (w - w')^2 over the finite numbers, w' in double.
double squaredError(const float *weights, std::int64_t length, const StepMap &map, Rounding rounding);

/// Adds everything but levels; `lo` and `hi` are the ends beyond which a weight counts as clipped.
void compareStretch(const float *original, const float *changed, std::int64_t length, double lo, double hi, QualitySums &sums);

/// Marks used[k - first] for the level of each already quantized number.
void markLevels(const float *changed, std::int64_t length, const StepMap &map, std::uint8_t *used);

} // namespace espalier
