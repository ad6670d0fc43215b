// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/quant/quantizer.h"
#include "engine/stats/statistics.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace espalier {

/// One output channel as the channels page draws it.
struct ChannelRow {
    int channel = 0;
    double min = 0, max = 0, mean = 0;
    double std = 0; ///< sqrt(l2^2 / n - mean^2)
    double l1 = 0, l2 = 0;
    double absMax = 0;
    bool isDead = false;          ///< Largest |w| below a thousandth of the median channel's: it adds next to nothing.
    bool isOutlier = false;       ///< Largest |w| above three times the median channel's: it alone widens a range for the whole tensor.
    std::optional<double> lo, hi; ///< What is quantized, where the layer is.
};

enum class ChannelOrder { Index, AbsMax, L2, Std, Mean };

inline constexpr double kDeadShare = 1e-3;
inline constexpr double kOutlierShare = 3;

/// `perChannel`: elements of one channel; `parameters`: with one range for all or one per channel. O(channels log channels).
std::vector<ChannelRow> channelRows(const ChannelStatistics &channels, std::int64_t perChannel, const QuantParameters *parameters);

/// Largest first, but by index smallest first; equal ones by index.
void sortChannels(std::vector<ChannelRow> &rows, ChannelOrder order);

} // namespace espalier
