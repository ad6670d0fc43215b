// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace espalier {

/// How important one weight tensor's parts are by a criterion.
struct ImportanceScores {
    std::vector<float> elements;       ///< One per element, in the tensor's order; empty for a criterion by channel only.
    std::vector<double> channels;      ///< One per output channel; empty where it is the sum of the elements.
    std::vector<double> channelErrors; ///< Standard error of `channels`; empty for a criterion that has none.

    bool operator==(const ImportanceScores &) const = default;
};

} // namespace espalier
