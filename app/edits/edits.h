// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/targetprofile.h"
#include "engine/model/layer.h"
#include "engine/recipe/recipe.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// What the inspector, the handles and the keys do to a recipe. Pure functions: a recipe goes in, a recipe comes out. Each acts on
/// `selection` (indices into `layers`), skips locked layers and those that cannot have it, and says so.
/// handleedits.h has those of handles and typed bounds.
namespace espalier::edits {

/// A layer or a part of a setting that was left out.
struct Refused {
    std::string layer;
    std::string reason; ///< Stable id: "locked", "locked-by-pattern", LayerInfo::whyNot, "range-channels", "no-range".
};

struct Edit {
    Recipe recipe;
    int changed = 0;                    ///< Layers that differ from before.
    int locked = 0;                     ///< Layers left alone because they are locked.
    std::vector<Refused> refused;       ///< Everything that was left out, locked layers too.
    std::set<std::string> gaveWay = {}; ///< What does not go with the choice and was changed with it: see conflicts.h.
};

struct Context {
    const std::vector<LayerInfo> &layers;
    const std::vector<ResolvedLayer> &resolved; ///< Of the recipe that is edited.
};

using Selection = std::vector<int>;

/// Whose range: of the weights, of what comes out of the layer or of what goes in. The last two share the other settings.
enum class RangeOf { Weights, Output, Input };
/// changeWeights or changeActivations.
Edit changeQuantizer(const Recipe &recipe, const Context &context, const Selection &selection, RangeOf of,
                     const std::function<void(QuantSpec &, const LayerInfo &)> &change);
/// Changes how the range is found; an input that had no way of its own gets one.
Edit changeRange(const Recipe &recipe, const Context &context, const Selection &selection, RangeOf of,
                 const std::function<void(RangeSpec &)> &change);
/// Another way to find the range. Of an output: an input with a way of its own from the time when the output was set manually follows
/// again.
Edit setRangeMethod(const Recipe &recipe, const Context &context, const Selection &selection, RangeOf of, const RangeSpec &range);
/// Back to min-max; an input follows its output again where that is not set manually.
Edit resetRange(const Recipe &recipe, const Context &context, const Selection &selection, RangeOf of);

/// Changes how what goes through the layers is quantized; a layer without gets the default first (8 bit, unsigned, affine,
/// min-max).
Edit changeActivations(const Recipe &recipe, const Context &context, const Selection &selection,
                       const std::function<void(QuantSpec &, const LayerInfo &)> &change);
/// Back to float activations.
Edit clearActivations(const Recipe &recipe, const Context &context, const Selection &selection);
/// `bits` is held within 2..16.
Edit setActivationBits(const Recipe &recipe, const Context &context, const Selection &selection, int bits);

/// Changes the weights' quantization. A float layer first gets the default one (8 bit, symmetric, min-max). What does not go with the
/// change gives way to it (conflicts.h), here and for activations.
Edit changeWeights(const Recipe &recipe, const Context &context, const Selection &selection,
                   const std::function<void(QuantSpec &, const LayerInfo &)> &change);
Edit setWeights(const Recipe &recipe, const Context &context, const Selection &selection, const QuantSpec &spec);
/// Back to float weights.
Edit clearWeights(const Recipe &recipe, const Context &context, const Selection &selection);

/// `bits` is held within 2..16.
Edit setBits(const Recipe &recipe, const Context &context, const Selection &selection, int bits);
/// Each layer's own bits one step up (1) or down (-1) among those that the target takes.
Edit stepBits(const Recipe &recipe, const Context &context, const Selection &selection, int step, const TargetProfile &target);
Edit setSigned(const Recipe &recipe, const Context &context, const Selection &selection, bool isSigned);
Edit setSymmetric(const Recipe &recipe, const Context &context, const Selection &selection, bool symmetric);
Edit setZeroExact(const Recipe &recipe, const Context &context, const Selection &selection, bool exact);
Edit setNarrow(const Recipe &recipe, const Context &context, const Selection &selection, bool narrow);
/// Ternary takes bits, range, rounding and sides along (it has only one way).
Edit setScheme(const Recipe &recipe, const Context &context, const Selection &selection, Scheme scheme);
Edit setGranularity(const Recipe &recipe, const Context &context, const Selection &selection, const Granularity &granularity);
Edit setRounding(const Recipe &recipe, const Context &context, const Selection &selection, Rounding rounding);

/// Whose numbers an edit changes where a layer takes part in the common ranking (`prune_global`): its own, which takes it out of the
/// ranking, or those of the ranking, for all of its layers.
enum class Reach { Layer, Ranking };

/// The layers get one ranking: how much goes is a share of all their weights together. They join the ranking that there is, else the
/// first of them that is pruned gives its numbers, else `first`. Refused: "no-amount" where nothing says how much, "pattern" (n:m has
/// no common ranking), "own-by-pattern" (a pattern of the recipe gives the layer numbers of its own).
Edit joinRanking(const Recipe &recipe, const Context &context, const Selection &selection, const PruneSpec &first = {});
/// Each is ranked by itself again, with the numbers of the ranking; the last that leaves takes the ranking with it.
Edit leaveRanking(const Recipe &recipe, const Context &context, const Selection &selection);

/// A criterion with its usual numbers, without an amount.
PruneSpec byCriterion(const std::string &id);

/// Keep importance >= threshold; an existing criterion and granularity stay, a layer that was not pruned gets the criterion of `first` with
/// its numbers. 0 or less switches pruning off.
Edit setThreshold(const Recipe &recipe, const Context &context, const Selection &selection, double threshold, const PruneSpec &first = {},
                  Reach reach = Reach::Layer);
/// `sparsity` 0..1; 0 switches pruning off.
Edit setSparsity(const Recipe &recipe, const Context &context, const Selection &selection, double sparsity, const PruneSpec &first = {},
                 Reach reach = Reach::Layer);
/// n of every m weights stay.
Edit setPattern(const Recipe &recipe, const Context &context, const Selection &selection, int n, int m);
/// Keeps how much is removed (of a pattern: its share) and takes the granularity that the criterion can rank.
Edit setCriterion(const Recipe &recipe, const Context &context, const Selection &selection, const std::string &criterion,
                  Reach reach = Reach::Layer);
/// Changes the numbers of the criterion itself (PruneSpec::noise, draws) where the layers are pruned by it; those of a common ranking
/// (`prune_global`) once for all of its layers.
Edit changeCriterion(const Recipe &recipe, const Context &context, const Selection &selection, const std::string &criterion,
                     const std::function<void(PruneSpec &)> &change);
Edit setPruneGranularity(const Recipe &recipe, const Context &context, const Selection &selection, const std::string &granularity,
                         Reach reach = Reach::Layer);
Edit clearPrune(const Recipe &recipe, const Context &context, const Selection &selection, Reach reach = Reach::Layer);

/// Locks all when one of them is unlocked, else unlocks all. The only edit that acts on locked layers.
Edit toggleLock(const Recipe &recipe, const Context &context, const Selection &selection);
Edit setLocked(const Recipe &recipe, const Context &context, const Selection &selection, bool locked);

/// Back to float: no quantization, no pruning of its own, whatever the defaults say.
Edit resetLayer(const Recipe &recipe, const Context &context, const Selection &selection);

/// What copying takes from a layer.
struct Settings {
    std::optional<QuantSpec> weights, activations;
    std::optional<PruneSpec> prune;
};
Settings copySettings(const Context &context, int layer);
/// What does not fit a layer is named and the rest applied.
Edit pasteSettings(const Recipe &recipe, const Context &context, const Selection &selection, const Settings &settings);

} // namespace espalier::edits
