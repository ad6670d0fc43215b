// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/sweep/sensitivity.h"

#include <functional>

namespace espalier {

/// What the baseline and the settings of a sweep ask of data, through `calibrate`, which makes it for one recipe and gives null where that
/// asks nothing. Null where neither asks. Errors: those of `calibrate`.
Result<CalibrationPtr> sweepCalibration(const Model &model, const SweepRequest &request,
                                        const std::function<Result<CalibrationPtr>(const Recipe &)> &calibrate);

} // namespace espalier
