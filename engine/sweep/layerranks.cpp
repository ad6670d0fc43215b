// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/layerranks.h"

#include <algorithm>

namespace espalier {

std::vector<LayerRank> rankLayers(const Sensitivity &sensitivity, std::size_t column)
{
    std::vector<LayerRank> ranks;
    if (column >= sensitivity.settings.size())
        return ranks;
    for (std::size_t row = 0; row < sensitivity.layers.size(); ++row) {
        const SensitivityCell &cell = sensitivity.cell(row, column);
        if (cell.metrics.samples == 0)
            continue;
        LayerRank rank;
        rank.layer = cell.layer;
        rank.drop = -cell.comparison.delta;
        rank.lo = -cell.comparison.interval.hi;
        rank.hi = -cell.comparison.interval.lo;
        ranks.push_back(rank);
    }
    std::stable_sort(ranks.begin(), ranks.end(), [](const LayerRank &a, const LayerRank &b) { return a.drop > b.drop; });
    std::vector<double> los, his;
    for (const LayerRank &rank : ranks) {
        los.push_back(rank.lo);
        his.push_back(rank.hi);
    }
    std::sort(los.begin(), los.end());
    std::sort(his.begin(), his.end());
    for (LayerRank &rank : ranks) {
        const auto above = los.end() - std::upper_bound(los.begin(), los.end(), rank.hi);
        const auto below = std::lower_bound(his.begin(), his.end(), rank.lo) - his.begin();
        rank.best = 1 + static_cast<int>(above);
        rank.worst = static_cast<int>(ranks.size()) - static_cast<int>(below);
    }
    return ranks;
}

} // namespace espalier
