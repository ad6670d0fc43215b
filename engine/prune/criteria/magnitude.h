// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/tensorview.h"

#include <vector>

namespace espalier {

/// |w| of each element; by channel their sum, the L1 norm. Infinity for what is not finite, so that it is never cut.
std::vector<float> scoreMagnitude(const TensorView &weights, const JobContext &context);

} // namespace espalier
