// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/quant/ranges/registry.h"

namespace espalier {

/// Integerization (methods.md): the observed [min, max].
Result<Range> findMinMax(const RangeRequest &request);

} // namespace espalier
