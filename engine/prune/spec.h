// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace espalier {

/// What `prune` of a layer says (methods.md, Pruning). Exactly one of threshold and sparsity is set.
struct PruneSpec {
    std::string criterion = "magnitude";  ///< Stable id of the criterion registry (engine/prune/criteria/registry.h).
    std::string granularity = "element";  ///< "element" or "channel".
    std::optional<double> threshold;      ///< Keep importance >= threshold.
    std::optional<double> sparsity;       ///< n = int(s N); keep importance > the n-th smallest; n = 0 removes nothing.
    bool operator==(const PruneSpec &) const = default;
};

/// `prune_global`: one ranking over all selected layers.
struct GlobalPruneSpec {
    PruneSpec prune;
    std::vector<std::string> layers; ///< Names or patterns; empty: every prunable layer.
    bool operator==(const GlobalPruneSpec &) const = default;
};

} // namespace espalier
