// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/sweep/sensitivity.h"

#include <cstddef>
#include <vector>

namespace espalier {

/// A layer's place among the others at one setting, as far as the figures tell.
struct LayerRank {
    int layer = -1;        ///< Index into Model::layers.
    double drop = 0;       ///< Measured top-1 drop, fraction (negative: a gain).
    double lo = 0, hi = 0; ///< Bounds of its 95 % paired interval.
    /// Ranks that it may have, 1 loses most: an order between two layers holds only where their intervals separate. worst - best
    /// is the number of layers whose intervals overlap with its own.
    int best = 1, worst = 1;
};

/// The measured layers of one column, the largest drop first (equal ones in the model's order). O(rows log rows).
std::vector<LayerRank> rankLayers(const Sensitivity &sensitivity, std::size_t column);

} // namespace espalier
