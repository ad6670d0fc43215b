// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stats/layout.h"

namespace espalier {

ChannelLayout channelLayout(const std::vector<std::int64_t> &shape, int axis)
{
    ChannelLayout layout;
    const int rank = static_cast<int>(shape.size());
    if (axis < 0 || axis >= rank)
        axis = 0;
    for (int i = 0; i < rank; ++i) {
        const std::int64_t extent = shape[static_cast<std::size_t>(i)];
        if (i < axis)
            layout.outer *= extent;
        else if (i == axis)
            layout.channels = extent;
        else
            layout.inner *= extent;
    }
    return layout;
}

Stripes makeStripes(std::int64_t count, std::int64_t entriesPerPiece)
{
    constexpr std::int64_t kMaxPieces = 64;
    constexpr std::int64_t kLeastElements = 32768;
    constexpr std::int64_t kMaxEntries = std::int64_t(1) << 21;
    std::int64_t pieces = std::min(kMaxPieces, count / kLeastElements);
    pieces = std::min(pieces, kMaxEntries / std::max<std::int64_t>(1, entriesPerPiece));
    return {count, std::max<std::int64_t>(1, pieces)};
}

} // namespace espalier
