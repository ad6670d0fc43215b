// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

inline constexpr ErrorCode kQuantNotAvailable{
    "quant.not-available", ESPALIER_TEXT("errors", "%1 \"%2\" is not available in this version; available: %3.")};
inline constexpr ErrorCode kRangeEmpty{
    "quant.range-empty",
    ESPALIER_TEXT("errors", "The range from %1 to %2 is empty or not finite; lo must be less than hi.")};
inline constexpr ErrorCode kRangeCount{
    "quant.range-count",
    ESPALIER_TEXT("errors", "%1 values of lo and %2 of hi are given for %3 ranges; give one of each or one per channel.")};

} // namespace espalier::errors
