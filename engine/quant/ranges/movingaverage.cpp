// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/ranges/all.h"

namespace espalier {

Result<Range> observeMovingAverage(const QuantSpec &, const ObservedRange &observed)
{
    return Range{observed.movingLo, observed.movingHi};
}

} // namespace espalier
