// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sensitivity/hysteresis.h"

#include <algorithm>
#include <limits>

namespace espalier {

bool isKnown(const SensitivityCell &cell)
{
    return cell.metrics.samples > 0 || cell.isNoop || cell.impossible;
}

double lossSpan(const Sensitivity &matrix)
{
    double least = std::numeric_limits<double>::infinity(), largest = -least;
    for (const SensitivityCell &cell : matrix.cells) {
        if (!isKnown(cell) || cell.impossible)
            continue;
        const double delta = cell.isNoop ? 0 : cell.comparison.delta;
        least = std::min(least, delta);
        largest = std::max(largest, delta);
    }
    return std::max(0.0, largest - least);
}

bool takesPlace(const SensitivityCell &fresh, const SensitivityCell &earlier, double span)
{
    if (!isKnown(fresh))
        return false;
    if (!isKnown(earlier) || earlier.impossible || fresh.isComplete || fresh.isNoop || fresh.impossible)
        return true;
    const Interval &now = fresh.comparison.interval, &before = earlier.comparison.interval;
    return now.lo > before.hi || now.hi < before.lo || now.hi - now.lo <= kSteadyShare * span;
}

} // namespace espalier
