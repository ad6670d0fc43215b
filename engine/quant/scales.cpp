// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/scales.h"

#include "engine/quant/errors.h"

#include <cassert>
#include <string>

namespace espalier {

namespace {

/// "1, 2, 4, 8"
std::string divisorsText(std::int64_t number)
{
    std::vector<std::int64_t> low, high;
    for (std::int64_t i = 1; i * i <= number; ++i)
        if (number % i == 0) {
            low.push_back(i);
            if (i * i != number)
                high.push_back(number / i);
        }
    low.insert(low.end(), high.rbegin(), high.rend());
    std::string text;
    for (const std::int64_t divisor : low)
        text += (text.empty() ? "" : ", ") + std::to_string(divisor);
    return text;
}

} // namespace

Result<ChannelLayout> scaleLayout(const Granularity &granularity, const std::vector<std::int64_t> &shape, int channelAxis)
{
    const ChannelLayout channels = channelLayout(shape, channelAxis);
    switch (granularity.kind) {
    case Granularity::Kind::Tensor: return ChannelLayout{1, 1, channels.count()};
    case Granularity::Kind::Channel: return channels;
    case Granularity::Kind::Group: break;
    }
    const std::int64_t size = granularity.groupSize;
    if (channels.outer != 1)
        return Error(errors::kGroupAxis, {shapeText(shape), std::to_string(channelAxis)});
    if (size < 1 || channels.inner % size != 0)
        return Error(errors::kGroupSize, {std::to_string(size), std::to_string(channels.inner), divisorsText(channels.inner)});
    return ChannelLayout{1, channels.channels * (channels.inner / size), size};
}

ChannelLayout scaleLayout(std::size_t scales, const std::vector<std::int64_t> &shape, int channelAxis)
{
    const ChannelLayout channels = channelLayout(shape, channelAxis);
    const std::int64_t count = static_cast<std::int64_t>(scales);
    if (count == 1)
        return {1, 1, channels.count()};
    if (count == channels.channels)
        return channels;
    assert(channels.outer == 1 && count > 0 && channels.count() % count == 0);
    return {1, count, channels.count() / count};
}

LevelMap levelMap(const QuantParameters &parameters, std::size_t index)
{
    const std::size_t levels = static_cast<std::size_t>(parameters.qmax - parameters.qmin + 1);
    return {std::span(parameters.levels).subspan(index * levels, levels),
            std::span(parameters.edges).subspan(index * (levels - 1), levels - 1)};
}

StepMap stepMap(const QuantParameters &parameters, std::size_t index)
{
    StepMap map;
    map.scale = parameters.scale[index];
    if (parameters.zeroExact) {
        map.first = static_cast<double>(parameters.qmin - parameters.zeroPoint[index]);
        map.last = static_cast<double>(parameters.qmax - parameters.zeroPoint[index]);
    } else {
        map.base = parameters.lo[index];
        map.last = static_cast<double>(parameters.qmax - parameters.qmin);
    }
    return map;
}

} // namespace espalier
