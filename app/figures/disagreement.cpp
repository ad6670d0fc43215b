// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/figures/disagreement.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>

namespace espalier {

namespace {

std::vector<int> ranksOf(std::vector<double> scores)
{
    // A channel without a score is the last.
    for (double &score : scores)
        score = std::isnan(score) ? -std::numeric_limits<double>::infinity() : score;
    std::vector<double> falling = scores;
    std::sort(falling.begin(), falling.end(), std::greater<>());
    std::vector<int> ranks;
    for (const double score : scores)
        ranks.push_back(1 + static_cast<int>(std::lower_bound(falling.begin(), falling.end(), score, std::greater<>()) - falling.begin()));
    return ranks;
}

} // namespace

std::vector<RankedChannel> rankedChannels(const std::vector<double> &first, const std::vector<double> &second)
{
    std::vector<RankedChannel> channels;
    if (first.size() != second.size())
        return channels;
    const std::vector<int> a = ranksOf(first), b = ranksOf(second);
    for (std::size_t i = 0; i < first.size(); ++i)
        channels.push_back({static_cast<int>(i), a[i], b[i]});
    std::stable_sort(channels.begin(), channels.end(),
                     [](const RankedChannel &x, const RankedChannel &y) { return x.apart() > y.apart(); });
    return channels;
}

} // namespace espalier
