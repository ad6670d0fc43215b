// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

inline constexpr ErrorCode kPruneNotAvailable{
    "prune.not-available",
    ESPALIER_TEXT("errors", "The pruning criterion \"%1\" is not available in this version; available: %2.")};
inline constexpr ErrorCode kPruneNeedsData{
    "prune.needs-data",
    ESPALIER_TEXT("errors", "The pruning criterion \"%1\" looks at gradients or activations and needs a data set.")};
inline constexpr ErrorCode kPruneGranularity{
    "prune.granularity",
    ESPALIER_TEXT("errors", "The pruning criterion \"%1\" does not work by %2.")};

} // namespace espalier::errors
