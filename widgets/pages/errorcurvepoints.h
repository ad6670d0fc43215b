// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/quant/quantizer.h"
#include "engine/stats/statistics.h"

#include <vector>

namespace espalier {

struct ErrorPoints {
    std::vector<double> ratios;
    std::vector<double> errors; ///< Mean squared error.
};

/// Estimated error over the clip ratio from the layer's histogram: 48 points up to 1.1 (24 above 10 bits, where one costs ten
/// times more), about 1 ms.
ErrorPoints errorPoints(const LayerStatistics &statistics, const QuantSpec &spec);

} // namespace espalier
