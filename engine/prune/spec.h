// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace espalier {

/// What `prune` of a layer says (methods.md, Pruning). Exactly one of threshold and sparsity is set; with criterion "n:m" neither.
struct PruneSpec {
    std::string criterion = "magnitude"; ///< Stable id of the criterion registry (engine/prune/criteria/registry.h).
    std::string granularity = "element"; ///< "element", "channel"; "tensor" for whole tensors ("tensor-spread").
    std::optional<double> threshold;     ///< Keep importance >= threshold.
    std::optional<double> sparsity;      ///< n = int(s N); keep importance > the n-th smallest; n = 0 removes nothing.
    int n = 2, m = 4;                    ///< "n:m": n of every m stay.
    double noise = 0.05;                 ///< "stability": size of the perturbation relative to the channel's own.
    int draws = 8;                       ///< "stability": random perturbations of each channel.
    bool operator==(const PruneSpec &) const = default;

    bool isPattern() const { return criterion == "n:m"; }
    /// False for a block that says how but not how much: it removes nothing and is no recipe.
    bool isSet() const { return threshold || sparsity || isPattern(); }
};

/// `prune_global`: one ranking over all selected layers.
struct GlobalPruneSpec {
    PruneSpec prune;
    std::vector<std::string> layers; ///< Names or patterns; empty: every prunable layer.
    bool operator==(const GlobalPruneSpec &) const = default;
};

} // namespace espalier
