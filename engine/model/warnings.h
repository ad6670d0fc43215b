// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::warnings {

inline constexpr ErrorCode kNoWeights{"model.no-weights",
                                      ESPALIER_TEXT("errors", "This network has no weights: there is nothing to quantize or prune.")};
inline constexpr ErrorCode kNonfinite{
    "model.nonfinite", ESPALIER_TEXT("errors", "%1 of %2 values are nonfinite (NaN or infinite); they are left out of all statistics.")};
inline constexpr ErrorCode kAllZero{"model.all-zero",
                                    ESPALIER_TEXT("errors", "All weights are zero: SQNR is undefined and the scale is 1.")};
inline constexpr ErrorCode kFrozen{"model.frozen",
                                   ESPALIER_TEXT("errors",
                                                 "This module was frozen, which removes the names of its layers: they are "
                                                 "named by kind and number here.")};
inline constexpr ErrorCode kShapeGuessed{"model.shape-guessed",
                                         ESPALIER_TEXT("errors",
                                                       "The input shape %1 is a guess; MACs and output shapes follow from it. "
                                                       "Choose data or give the shape to be sure.")};
inline constexpr ErrorCode kShapeUnknown{"model.shape-unknown",
                                         ESPALIER_TEXT("errors",
                                                       "The input shape is unknown, so there are no MACs and output shapes: choose "
                                                       "data or give the shape (--input-shape).")};
inline constexpr ErrorCode kWeightsPartial{
    "model.weights-partial", ESPALIER_TEXT("errors", "Not all weights matched. Kept as they were: %1. Not used: %2. Other shape: %3.")};

} // namespace espalier::warnings
