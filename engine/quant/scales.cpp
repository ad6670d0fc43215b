// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/scales.h"

#include "engine/quant/errors.h"

#include <fmt/format.h>

#include <cassert>

namespace espalier {

Result<ChannelLayout> scaleLayout(const Granularity &granularity, const std::vector<std::int64_t> &shape, int channelAxis)
{
    const ChannelLayout channels = channelLayout(shape, channelAxis);
    switch (granularity.kind) {
    case Granularity::Kind::Tensor:
        return ChannelLayout{1, 1, channels.count()};
    case Granularity::Kind::Channel:
        return channels;
    case Granularity::Kind::Group:
        break;
    }
    const std::int64_t size = granularity.groupSize;
    if (channels.outer != 1 || size < 1 || channels.inner % size != 0)
        return Error(errors::kQuantNotAvailable,
                     {"Granularity", fmt::format("group of {} for shape {}", size, shapeText(shape)),
                      "groups whose size divides the inputs of an output channel, where the output axis comes first"});
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
