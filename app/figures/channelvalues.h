// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/tensorview.h"

namespace espalier {

/// A copy in float32 of the elements of one channel along `axis`, behind one another. O(n).
TensorView channelValues(const TensorView &stored, int axis, int channel);

} // namespace espalier
