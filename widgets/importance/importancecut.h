// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/figures/layerstate.h"
#include "engine/prune/scores.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace espalier {

/// Where a layer's pruning cuts these scores. Known at once for a value and for a share of the layer's own channels or weights, so that
/// the map follows a handle; for `prune_global` as last worked out.
struct ImportanceCut {
    double at = 0;
    bool keepsEqual = true; ///< A value keeps what is at it, a share does not.
    bool perChannel = false;
    int n = 0, m = 0; ///< Of an n:m pattern: how many of how many stay, wherever that cuts; else 0.

    bool isPattern() const { return m > 0; }

    /// The least float32 score that stays.
    float leastKept() const;
    std::vector<std::uint8_t> keptChannels(const std::vector<double> &channels) const;
};

/// The same scores come of both: the criterion and its own numbers.
bool ranksAlike(const PruneSpec &one, const PruneSpec &other);

/// Absent where the layer is not pruned by this criterion with these numbers, or where nothing is removed. A pattern goes by magnitude.
std::optional<ImportanceCut> importanceCut(const LayerState &state, const ImportanceScores &scores, const PruneSpec &criterion);

/// Which of the elements stay, in the tensor's order, by a cut that is not per channel. O(elements).
std::vector<std::uint8_t> keptElements(const ImportanceCut &cut, const std::vector<float> &elements, const std::vector<std::int64_t> &shape,
                                       int channelAxis);

/// How much of each output channel stays (0..1). Per channel 0 or 1; else the share of its weights. O(elements).
std::vector<float> keptOfChannels(const ImportanceCut &cut, const ImportanceScores &scores, const std::vector<std::int64_t> &shape,
                                  int channelAxis);

} // namespace espalier
