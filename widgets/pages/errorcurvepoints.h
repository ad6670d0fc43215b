// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/quant/quantizer.h"
#include "engine/stats/statistics.h"
#include "widgets/edit/layeredit.h"

#include <vector>

namespace espalier {

struct ErrorPoints {
    std::vector<double> ratios;
    std::vector<double> errors; ///< Mean squared error.
};

/// The range that covers `ratio` of the values: symmetric [-r a, r a] with a the largest |w|; else [r min, r max], each end at or
/// beyond zero on its own side where zero is exact.
ShownRange rangeAtRatio(const Statistics &all, const QuantSpec &spec, double ratio);

/// The inverse: how much of the values [lo, hi] covers, by the same rule.
double clipRatio(const Statistics &all, const QuantSpec &spec, double lo, double hi);

/// Estimated error over the clip ratio from the layer's histogram: 48 points up to 1.1 (24 above 10 bits, where one costs ten
/// times more), about 1 ms.
ErrorPoints errorPoints(const LayerStatistics &statistics, const QuantSpec &spec);

} // namespace espalier
