// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"
#include "engine/model/layer.h"
#include "engine/model/model.h"
#include "engine/recipe/recipe.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// What a kind of runtime can do with a changed network: which bits it takes and whether zeros save it anything. Decides what bits are
/// offered and what size and BOPs mean; it changes no recipe.
struct TargetProfile {
    const char *id;     ///< Stable: "any", "int8", "int4-int8", "sparse".
    const char *name;   ///< Translatable, context "Targets".
    const char *tip;    ///< Translatable, context "Targets".
    std::uint32_t bits; ///< Bit b is set where weights of b bits are taken.
    bool storesMasks;   ///< A pruned tensor may be stored as a bit mask and what is left.
    bool skipsZeros;    ///< Work falls with the share of zeros.

    bool allows(int b) const { return b >= 0 && b < 32 && (bits >> b & 1u) != 0; }
    /// The fewest allowed bits that hold `b`-bit integers; absent where none do: then the tensor stays float.
    std::optional<int> storedBits(int b) const;
    /// The next allowed bits from `b` upwards (step 1) or downwards (step -1); `b` itself where there are none.
    int nextBits(int b, int step) const;
};

/// The first is the default: whatever the recipe format can say.
std::span<const TargetProfile> targetProfiles();
const TargetProfile &targetProfile(const std::string &id); ///< The default for an unknown id.

/// What a layer costs on a target.
struct LayerCost {
    std::int64_t bytes = 0;
    /// MACs * bits of a weight * bits of an activation (32 where it is not quantized), times the share of weights that are left where
    /// the target skips zeros (methods.md, Cost). Absent where MACs are.
    std::optional<double> bops;
};

/// `asStored`: bytes under the recipe by the rule of engine/apply/size.h; `weights`, `zeros`: of all its weight tensors; `ranges`:
/// how many scales these have together. O(1).
LayerCost layerCost(const TargetProfile &target, const LayerInfo &layer, const ResolvedLayer &what, std::int64_t asStored,
                    std::int64_t weights, std::int64_t zeros, std::int64_t ranges);

/// The same for a layer under a recipe, and for the whole network: what is in no layer counts in its bytes; BOPs are absent where the
/// model's MACs are.
LayerCost layerCost(const TargetProfile &target, const Model &model, const ResolvedLayer &what, const AppliedLayer &applied);
LayerCost networkCost(const TargetProfile &target, const Model &model, const std::vector<ResolvedLayer> &resolved,
                      const AppliedRecipe &applied);

} // namespace espalier
