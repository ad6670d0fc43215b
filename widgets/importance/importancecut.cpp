// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/importance/importancecut.h"

#include "app/figures/layerstate.h"
#include "engine/prune/pattern.h"
#include "engine/prune/prune.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace espalier {

float ImportanceCut::leastKept() const
{
    const auto nearest = static_cast<float>(at);
    const float above = std::numeric_limits<float>::infinity();
    if (keepsEqual)
        return static_cast<double>(nearest) < at ? std::nextafter(nearest, above) : nearest;
    return static_cast<double>(nearest) <= at ? std::nextafter(nearest, above) : nearest;
}

std::vector<std::uint8_t> ImportanceCut::keptChannels(const std::vector<double> &channels) const
{
    return espalier::keptChannels(channels, at, keepsEqual);
}

bool ranksAlike(const PruneSpec &one, const PruneSpec &other)
{
    return one.criterion == other.criterion && one.noise == other.noise && one.draws == other.draws;
}

std::optional<ImportanceCut> importanceCut(const LayerState &state, const ImportanceScores &scores, const PruneSpec &criterion)
{
    const std::optional<PruneSpec> &prune = state.resolved.prune;
    ImportanceCut cut;
    if (prune && prune->isPattern() && criterion.criterion == PruneSpec().criterion) {
        cut.n = prune->n;
        cut.m = prune->m;
        return cut;
    }
    if (!prune || !ranksAlike(*prune, criterion) || prune->isPattern())
        return std::nullopt;
    cut.perChannel = prune->granularity == "channel";
    if (prune->threshold) {
        cut.at = *prune->threshold;
        return cut.at > 0 ? std::optional(cut) : std::nullopt;
    }
    cut.keepsEqual = false;
    if (state.resolved.inGlobalPrune)
        cut.at = state.pruneThreshold.value_or(-1);
    else if (cut.perChannel)
        cut.at = thresholdForSparsity(std::span<const double>(scores.channels), prune->sparsity.value_or(0));
    else
        cut.at = thresholdForSparsity(std::span<const float>(scores.elements), prune->sparsity.value_or(0));
    return cut.at >= 0 ? std::optional(cut) : std::nullopt;
}

std::vector<std::uint8_t> keptElements(const ImportanceCut &cut, const std::vector<float> &elements, const std::vector<std::int64_t> &shape,
                                       int channelAxis)
{
    if (cut.isPattern()) {
        if (!patternFits(shape, channelAxis, cut.m))
            return std::vector<std::uint8_t>(elements.size(), 1);
        TensorView view;
        view.data = reinterpret_cast<const std::byte *>(elements.data());
        view.shape = shape;
        return patternMask(view, channelAxis, cut.n, cut.m);
    }
    const float least = cut.leastKept();
    std::vector<std::uint8_t> kept(elements.size());
    for (std::size_t i = 0; i < elements.size(); ++i)
        kept[i] = !(elements[i] < least);
    return kept;
}

std::vector<float> keptOfChannels(const ImportanceCut &cut, const ImportanceScores &scores, const std::vector<std::int64_t> &shape,
                                  int channelAxis)
{
    std::vector<float> shares(scores.channels.size(), 1.0F);
    if (cut.perChannel) {
        const std::vector<std::uint8_t> kept = cut.keptChannels(scores.channels);
        std::copy_n(kept.begin(), std::min(kept.size(), shares.size()), shares.begin());
        return shares;
    }
    std::int64_t count = 1;
    for (const std::int64_t extent : shape)
        count *= extent;
    if (shape.empty() || count <= 0 || static_cast<std::size_t>(count) != scores.elements.size())
        return shares;
    const std::size_t axis =
        channelAxis >= 0 && static_cast<std::size_t>(channelAxis) < shape.size() ? static_cast<std::size_t>(channelAxis) : 0;
    const std::int64_t channels = shape[axis];
    if (static_cast<std::size_t>(channels) != shares.size())
        return shares;
    std::int64_t outer = 1;
    for (std::size_t i = 0; i < axis; ++i)
        outer *= shape[i];
    const std::int64_t inner = count / outer / channels;
    const std::vector<std::uint8_t> kept = keptElements(cut, scores.elements, shape, channelAxis);
    std::vector<std::int64_t> left(shares.size(), 0);
    const std::uint8_t *from = kept.data();
    for (std::int64_t o = 0; o < outer; ++o) {
        for (std::int64_t c = 0; c < channels; ++c, from += inner) {
            std::int64_t run = 0;
            for (std::int64_t i = 0; i < inner; ++i)
                run += from[i];
            left[static_cast<std::size_t>(c)] += run;
        }
    }
    for (std::size_t c = 0; c < shares.size(); ++c)
        shares[c] = static_cast<float>(static_cast<double>(left[c]) / static_cast<double>(outer * inner));
    return shares;
}

} // namespace espalier
