// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

inline constexpr ErrorCode kNoTrainingData{
    "train.no-training-data",
    ESPALIER_TEXT("errors", "There are %1 samples to train on; fine-tuning needs at least %2 (a batch, and some held out).")};
inline constexpr ErrorCode kTrainingNan{
    "train.nan",
    ESPALIER_TEXT("errors",
                  "The loss became NaN or infinite in epoch %1 at step %2. The last good weights are kept; try a smaller "
                  "learning rate (now %3) or gradient clipping.")};
inline constexpr ErrorCode kTrainingNanAtOnce{
    "train.nan",
    ESPALIER_TEXT("errors",
                  "The loss became NaN or infinite in epoch %1 at step %2, before an epoch was done; nothing was trained. Try a "
                  "smaller learning rate (now %3) or gradient clipping.")};
inline constexpr ErrorCode kCheckpoint{"train.checkpoint", ESPALIER_TEXT("errors", "This checkpoint cannot be resumed: %1")};
inline constexpr ErrorCode kOptimizer{"train.optimizer",
                                      ESPALIER_TEXT("errors", "There is no optimizer named \"%1\"; there are sgd and adamw.")};
inline constexpr ErrorCode kNothingToTrain{"train.nothing",
                                           ESPALIER_TEXT("errors", "This network has no floating-point parameters that could be trained.")};
inline constexpr ErrorCode kLearnedRange{
    "train.learned-range",
    ESPALIER_TEXT("errors",
                  "The range of layer \"%1\" cannot be learned: that needs granularity tensor or channel, the scheme affine (no "
                  "mean-rounding) and the roundings nearest-even, nearest-away or floor.")};

} // namespace espalier::errors
