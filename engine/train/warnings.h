// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::warnings {

inline constexpr ErrorCode kOverfitting{
    "train.overfitting",
    ESPALIER_TEXT("errors",
                  "Overfitting: the held-out loss has been above its best (epoch %1) for %2 epochs, while the "
                  "training loss went on falling.")};
inline constexpr ErrorCode kNothingToPrune{"train.nothing-to-prune",
                                           ESPALIER_TEXT("errors", "There is a schedule for pruning, but the recipe prunes nothing.")};

} // namespace espalier::warnings
