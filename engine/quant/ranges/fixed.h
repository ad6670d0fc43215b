// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/quant/ranges/registry.h"

namespace espalier {

/// The range given by hand, which is what a dragged handle does: one pair for all channels, or one per channel.
Result<Range> findFixed(const RangeRequest &request);

} // namespace espalier
