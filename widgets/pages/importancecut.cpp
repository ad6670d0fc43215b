// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/importancecut.h"

#include "engine/prune/prune.h"

#include <cmath>
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
    if (!prune || !ranksAlike(*prune, criterion) || prune->isPattern())
        return std::nullopt;
    ImportanceCut cut;
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

} // namespace espalier
