// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/common/options.h"
#include "engine/core/result.h"
#include "engine/recipe/recipe.h"

#include <optional>
#include <string>

namespace espalier::cli {

/// The criterion of this name with the numbers of --noise and --draws; removes this share, or without one nothing. Errors:
/// usage.criterion (names the nearest), usage.criterion-numbers (what a recipe's `prune` block would say).
Result<PruneSpec> requestedCriterion(const std::string &id, const Options &options, std::optional<double> sparsity = std::nullopt);

} // namespace espalier::cli
