// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

inline constexpr ErrorCode kQuantNotAvailable{"quant.not-available",
                                              ESPALIER_TEXT("errors", "%1 \"%2\" is not available in this version; available: %3.")};
inline constexpr ErrorCode kRangeEmpty{"quant.range-empty",
                                       ESPALIER_TEXT("errors", "The range from %1 to %2 is empty or not finite; lo must be less than hi.")};
inline constexpr ErrorCode kRangeCount{
    "quant.range-count",
    ESPALIER_TEXT("errors", "%1 values of lo and %2 of hi are given for %3 ranges; give one of each or one per channel.")};

inline constexpr ErrorCode kGroupSize{
    "quant.group-size", ESPALIER_TEXT("errors", "Groups of %1 do not divide the %2 inputs of an output channel; sizes that do: %3.")};
inline constexpr ErrorCode kGroupAxis{"quant.group-axis",
                                      ESPALIER_TEXT("errors",
                                                    "The inputs of an output channel do not lie together in a weight of shape %1 with "
                                                    "channels on axis %2, so they have no groups; choose per channel.")};
inline constexpr ErrorCode kActivationsOnly{
    "quant.activations-only",
    ESPALIER_TEXT("errors",
                  "The range method \"%1\" averages over batches of data, which weights do not have; for weights choose one of: %2.")};
inline constexpr ErrorCode kWeightsOnly{
    "quant.weights-only", ESPALIER_TEXT("errors", "The range method \"%1\" works on weights; for activations choose one of: %2.")};

inline constexpr ErrorCode kNoLevel{"quant.no-level",
                                    ESPALIER_TEXT("errors",
                                                  "Element %1 is %2, which lies on no level of its scale, so no integer stands for it; "
                                                  "leave this layer in float, or repair the weight.")};
inline constexpr ErrorCode kQuantNeedsData{
    "quant.needs-data", ESPALIER_TEXT("errors", "Learned rounding (AdaRound) looks at what goes through the layer and needs a data set.")};

} // namespace espalier::errors
