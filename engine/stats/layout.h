// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace espalier {

/// Where the output channels of a dense tensor lie: shape [outer..., channels, inner...], so that element i belongs to
/// channel (i / inner) % channels. With the axis in front (convolutions, linear layers) outer is 1.
struct ChannelLayout {
    std::int64_t outer = 1;
    std::int64_t channels = 1;
    std::int64_t inner = 1;

    std::int64_t count() const { return outer * channels * inner; }
};

/// A tensor of less than two dimensions is one channel per element; an axis out of range counts as 0.
ChannelLayout channelLayout(const std::vector<std::int64_t> &shape, int axis);

/// A tensor cut into pieces of work. The cut depends on the sizes alone, never on the number of workers, so sums that are
/// made per piece and joined in order are the same for any number of them.
struct Stripes {
    std::int64_t count = 0; ///< Elements.
    std::int64_t pieces = 0;

    std::int64_t begin(std::int64_t piece) const { return count / pieces * piece + std::min(piece, count % pieces); }
    std::int64_t end(std::int64_t piece) const { return begin(piece + 1); }
};

/// At most 64 pieces of at least 32,768 elements; fewer where each needs `entriesPerPiece` accumulators, to bound memory.
Stripes makeStripes(std::int64_t count, std::int64_t entriesPerPiece);

/// Calls run(channel, offset, length) for each stretch of [begin, end) within one channel, none longer than `longest`.
template <typename Run>
void forEachRun(const ChannelLayout &layout, std::int64_t begin, std::int64_t end, std::int64_t longest, const Run &run)
{
    if (begin >= end)
        return;
    std::int64_t index = begin / layout.inner;
    std::int64_t channel = index % layout.channels;
    std::int64_t edge = (index + 1) * layout.inner;
    for (std::int64_t at = begin; at < end;) {
        const std::int64_t length = std::min({edge - at, end - at, longest});
        run(channel, at, length);
        at += length;
        if (at == edge) {
            edge += layout.inner;
            channel = channel + 1 == layout.channels ? 0 : channel + 1;
        }
    }
}

} // namespace espalier
