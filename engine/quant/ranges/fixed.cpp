// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/ranges/all.h"

#include "engine/quant/errors.h"

#include <fmt/format.h>

#include <cmath>

namespace espalier {

Result<Range> findFixed(const RangeRequest &request)
{
    const std::vector<double> &los = request.spec.range.lo;
    const std::vector<double> &his = request.spec.range.hi;
    const std::size_t channels = static_cast<std::size_t>(request.channels);
    const auto fits = [&](std::size_t size) { return size == 1 || size == channels; };
    if (!fits(los.size()) || !fits(his.size()))
        return Error(errors::kRangeCount, {std::to_string(los.size()), std::to_string(his.size()), std::to_string(channels)});
    const std::size_t channel = static_cast<std::size_t>(request.channel);
    const Range range{los.size() == 1 ? los[0] : los[channel], his.size() == 1 ? his[0] : his[channel]};
    if (!std::isfinite(range.lo) || !std::isfinite(range.hi) || !(range.lo < range.hi))
        return Error(errors::kRangeEmpty, {fmt::format("{}", range.lo), fmt::format("{}", range.hi)});
    return range;
}

Result<Range> observeFixed(const QuantSpec &spec, const ObservedRange &)
{
    return findFixed({spec, {}, 0, 1});
}

} // namespace espalier
