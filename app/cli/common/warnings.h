// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::warnings {

inline constexpr ErrorCode kSameData{"calibration.same-data",
                                     ESPALIER_TEXT("errors",
                                                   "There is no training split beside the data: the recipe looks at samples that it is "
                                                   "evaluated on. Give others with --calibration.")};

} // namespace espalier::warnings
