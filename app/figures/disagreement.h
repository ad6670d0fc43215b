// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace espalier {

/// An output channel under two criteria. Rank 1 is the most important; equal scores share the rank of the first of them.
struct RankedChannel {
    int channel = -1;
    int first = 0, second = 0; ///< Ranks.
    int apart() const { return first > second ? first - second : second - first; }
    bool operator==(const RankedChannel &) const = default;
};

/// All channels, those that the two rank most differently first, then by index. Empty where the two are not of the same layer.
/// O(n log n).
std::vector<RankedChannel> rankedChannels(const std::vector<double> &first, const std::vector<double> &second);

} // namespace espalier
