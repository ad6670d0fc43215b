// SPDX-License-Identifier: GPL-3.0-or-later
// Quantizers with levels of their own: mean rounding and ternary.
#pragma once

#include <cstdint>
#include <span>

namespace espalier {

/// The levels and edges of one scale of QuantParameters.
struct LevelMap {
    std::span<const double> levels;
    std::span<const double> edges;

    /// Which cell w lies in: the number of edges below it.
    std::size_t cellOf(double w) const;
};

/// out[i] = the level of weights[i]'s cell. Non-finite numbers are passed on. `out` may be `weights`. O(length log levels).
void quantizeToLevels(const float *weights, std::int64_t length, const LevelMap &map, float *out);

/// Marks used[i] for the level of each already quantized number.
void markLevels(const float *changed, std::int64_t length, const LevelMap &map, std::uint8_t *used);

/// Ternary Weight Networks (Li, Zhang and Liu 2016): threshold d = 0.7 mean |w|, a = mean of |w| over those with |w| > d,
/// w' = a sign(w) where |w| > d, else 0. Fills levels (-a, 0, a) and edges (just below -d is the lowest cell's; d).
/// Returns a, 0 where all weights are zero.
double fitTernary(std::span<const float> weights, std::span<double> levels, std::span<double> edges);

} // namespace espalier
