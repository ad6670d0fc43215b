// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/codebook.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace espalier {

std::size_t LevelMap::cellOf(double w) const
{
    return static_cast<std::size_t>(std::lower_bound(edges.begin(), edges.end(), w) - edges.begin());
}

void quantizeToLevels(const float *weights, std::int64_t length, const LevelMap &map, float *out)
{
    for (std::int64_t i = 0; i < length; ++i)
        out[i] = std::isfinite(weights[i]) ? static_cast<float>(map.levels[map.cellOf(weights[i])]) : weights[i];
}

void markLevels(const float *changed, std::int64_t length, const LevelMap &map, std::uint8_t *used)
{
    const auto below = [](double level, float value) { return static_cast<float>(level) < value; };
    for (std::int64_t i = 0; i < length; ++i) {
        const auto at = std::lower_bound(map.levels.begin(), map.levels.end(), changed[i], below);
        if (at != map.levels.end() && static_cast<float>(*at) == changed[i])
            used[at - map.levels.begin()] = 1;
    }
}

double fitTernary(std::span<const float> weights, std::span<double> levels, std::span<double> edges)
{
    double sum = 0, large = 0;
    std::int64_t count = 0, largeCount = 0;
    for (const float weight : weights)
        if (std::isfinite(weight)) {
            sum += std::fabs(static_cast<double>(weight));
            ++count;
        }
    const double threshold = count > 0 ? 0.7 * sum / static_cast<double>(count) : 0;
    for (const float weight : weights)
        if (std::isfinite(weight) && std::fabs(static_cast<double>(weight)) > threshold) {
            large += std::fabs(static_cast<double>(weight));
            ++largeCount;
        }
    const double a = largeCount > 0 ? large / static_cast<double>(largeCount) : 0;
    levels[0] = -a;
    levels[1] = 0;
    levels[2] = a;
    // -d itself is zero's: an edge belongs to the cell below it.
    edges[0] = std::nextafter(-threshold, -std::numeric_limits<double>::infinity());
    edges[1] = threshold;
    return a;
}

} // namespace espalier
