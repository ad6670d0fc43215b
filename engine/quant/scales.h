// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/result.h"
#include "engine/quant/codebook.h"
#include "engine/quant/kernels.h"
#include "engine/quant/quantizer.h"
#include "engine/stats/layout.h"

#include <cstdint>
#include <vector>

namespace espalier {

/// Which elements share a scale, seen as "channels" of a layout: all, an output channel, or a run of `groupSize` inputs.
/// Errors: quant.group-axis (a channel's inputs do not lie together), quant.group-size (they cannot be divided so).
Result<ChannelLayout> scaleLayout(const Granularity &granularity, const std::vector<std::int64_t> &shape, int channelAxis);

/// The same, from how many scales there are.
ChannelLayout scaleLayout(std::size_t scales, const std::vector<std::int64_t> &shape, int channelAxis);

LevelMap levelMap(const QuantParameters &parameters, std::size_t index);

StepMap stepMap(const QuantParameters &parameters, std::size_t index);

} // namespace espalier
