// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/integers.h"

#include "engine/quant/errors.h"
#include "engine/quant/scales.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace espalier {

namespace {

/// The float32 of level k (counted from the first) of scale `index`.
class Levels
{
public:
    Levels(const QuantParameters &parameters, std::size_t index)
        : m_map(stepMap(parameters, index)), m_isCodebook(!parameters.levels.empty()), m_last(parameters.qmax - parameters.qmin)
    {
        if (m_isCodebook)
            m_levels = levelMap(parameters, index).levels;
    }

    float value(std::int64_t k) const
    {
        if (m_isCodebook)
            return static_cast<float>(m_levels[static_cast<std::size_t>(k)]);
        // -0 is no level: as in fakeQuantize, which adds the base.
        return static_cast<float>((m_map.first + static_cast<double>(k)) * m_map.scale + m_map.base);
    }

    /// -1 where `w` is no level.
    std::int64_t find(float w) const
    {
        if (!std::isfinite(w))
            return -1;
        std::int64_t k = 0;
        if (m_isCodebook) {
            const auto at = std::lower_bound(m_levels.begin(), m_levels.end(), w,
                                             [](double level, float wanted) { return static_cast<float>(level) < wanted; });
            k = at - m_levels.begin();
        } else {
            k = std::llround(
                std::clamp((static_cast<double>(w) - m_map.base) / m_map.scale - m_map.first, -1.0, static_cast<double>(m_last) + 1));
        }
        return k >= 0 && k <= m_last && value(k) == w ? k : -1;
    }

    std::int64_t last() const { return m_last; }

private:
    StepMap m_map;
    std::span<const double> m_levels;
    bool m_isCodebook;
    std::int64_t m_last;
};

} // namespace

Result<std::vector<std::int32_t>> integersOf(std::span<const float> changed, const std::vector<std::int64_t> &shape,
                                             const QuantParameters &parameters, int channelAxis, const std::vector<std::uint8_t> *mask)
{
    std::vector<std::int32_t> integers(changed.size());
    const ChannelLayout layout = scaleLayout(parameters.scale.size(), shape, channelAxis);
    assert(layout.count() == static_cast<std::int64_t>(changed.size()));
    std::int64_t wrong = -1;
    forEachRun(layout, 0, layout.count(), std::numeric_limits<std::int64_t>::max(),
               [&](std::int64_t scale, std::int64_t begin, std::int64_t length) {
                   const Levels levels(parameters, static_cast<std::size_t>(scale));
                   for (std::int64_t i = begin; i < begin + length; ++i) {
                       const std::int64_t k = levels.find(changed[static_cast<std::size_t>(i)]);
                       const bool isPruned = mask && (*mask)[static_cast<std::size_t>(i)] == 0 && changed[static_cast<std::size_t>(i)] == 0;
                       if (k < 0 && wrong < 0 && !isPruned)
                           wrong = i;
                       integers[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(parameters.qmin + std::max<std::int64_t>(k, 0));
                   }
               });
    if (wrong >= 0)
        return Error(errors::kNoLevel, {std::to_string(wrong), fmt::format("{:.9g}", changed[static_cast<std::size_t>(wrong)])});
    return integers;
}

std::vector<float> floatsOf(std::span<const std::int32_t> integers, const std::vector<std::int64_t> &shape,
                            const QuantParameters &parameters, int channelAxis)
{
    std::vector<float> floats(integers.size());
    const ChannelLayout layout = scaleLayout(parameters.scale.size(), shape, channelAxis);
    assert(layout.count() == static_cast<std::int64_t>(integers.size()));
    forEachRun(layout, 0, layout.count(), std::numeric_limits<std::int64_t>::max(),
               [&](std::int64_t scale, std::int64_t begin, std::int64_t length) {
                   const Levels levels(parameters, static_cast<std::size_t>(scale));
                   for (std::int64_t i = begin; i < begin + length; ++i)
                       floats[static_cast<std::size_t>(i)] = levels.value(
                           std::clamp<std::int64_t>(integers[static_cast<std::size_t>(i)] - parameters.qmin, 0, levels.last()));
               });
    return floats;
}

} // namespace espalier
