// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/sweep/sensitivity.h"

namespace espalier {

/// What is known of a cell: measured, nothing to measure, or not possible.
bool isKnown(const SensitivityCell &cell);

/// What lies between the least and the largest loss of the known cells (a fraction of top-1): what the colours span.
double lossSpan(const Sensitivity &matrix);

/// A new estimate's interval may take up this share of the span.
inline constexpr double kSteadyShare = 1.0 / 8;

/// Whether the figure of a cell measured again takes the place of the one from before the edit. Estimates from the first samples would
/// make the colours jump there and back: they wait until all samples are in, or until their 95 % interval lies apart from the earlier
/// one (the change is more than chance) or takes up no more than kSteadyShare of `span` (whatever comes, the colour hardly changes).
bool takesPlace(const SensitivityCell &fresh, const SensitivityCell &earlier, double span);

} // namespace espalier
