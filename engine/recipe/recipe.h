// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/result.h"
#include "engine/model/layer.h"
#include "engine/prune/spec.h"
#include "engine/quant/spec.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// A block of a layer's entry: not mentioned (the defaults hold), switched off (`null`), or set.
template <typename Spec> struct Choice {
    enum class State { Inherit, Off, Set };
    State state = State::Inherit;
    Spec spec;
    bool operator==(const Choice &other) const { return state == other.state && (state != State::Set || spec == other.spec); }
    static Choice set(Spec spec) { return {State::Set, std::move(spec)}; }
    static Choice off() { return {State::Off, {}}; }
};

struct LayerRecipe {
    Choice<QuantSpec> weights;
    Choice<QuantSpec> activations;
    Choice<PruneSpec> prune;
    bool locked = false;
    bool operator==(const LayerRecipe &) const = default;
};

struct FinetuneSpec {
    int epochs = 10;
    std::string optimizer = "sgd"; ///< "sgd" or "adamw"
    double learningRate = 0.01;
    double momentum = 0.9;
    double weightDecay = 0.0;
    int batchSize = 64;
    std::string schedule = "constant"; ///< "constant", "cosine", "step"
    double clipNorm = 0.0;             ///< 0: no gradient clipping
    std::string batchNorm = "live";    ///< "live" or "frozen"
    double validationFraction = 0.1;   ///< Share of the training data held out, 0..0.5
    std::uint64_t seed = 0;
    std::string ranges = "fixed"; ///< "fixed": as the recipe finds them; "learned": trained with the weights (LSQ)
    double distillWeight = 0.0;   ///< Share of the loss that comes from the float network, 0..1; 0: none
    double distillTemperature = 4.0;
    int patience = 0;             ///< Bounds after so many epochs without a better held-out loss, and keeps the best; 0: never
    double l1 = 0.0;              ///< Penalty on |w| of the weights that the recipe prunes, until they are pruned
    std::string gradual = "none"; ///< "none", "one-shot", "iterative", "agp" (engine/train/pruneschedule.h)
    int gradualSteps = 10;        ///< Of "iterative" and "agp"
    double gradualBegin = 0.0, gradualEnd = 0.7; ///< Shares of the training; of "one-shot" only the first
    bool operator==(const FinetuneSpec &) const = default;
};

/// What to do to each layer. A plain value; see recipe-and-cli.md for the file form.
struct Recipe {
    std::string modelName;
    std::string modelSha256; ///< Empty: made for no particular file.
    LayerRecipe defaults;
    std::map<std::string, LayerRecipe> layers; ///< Exact names or `*` patterns.
    std::optional<GlobalPruneSpec> pruneGlobal;
    /// Cross-layer equalization first of all (engine/apply/equalize.h): pruning, quantization and whatever looks at data see the
    /// equalized weights, manual ranges are meant for them, and errors are measured against them.
    bool equalize = false;
    /// "": none; "analytic": the mean that the error of the quantized weights adds is taken from the bias (or from the
    /// normalization behind the layer); "empirical": the mean difference to the float network, layer by layer.
    std::string biasCorrection;
    /// Quantized activations that meet in an addition or a concatenation have one range (engine/calibrate/observe.h).
    bool sharedRanges = false;
    std::optional<FinetuneSpec> finetune;
    bool operator==(const Recipe &) const = default;

    /// True when it changes no weight of any model and nothing that goes through it (fine-tuning apart).
    bool isIdentity() const;
};

/// Reads and validates the JSON form. Every error names the JSON path (`where`, e.g. "layers.conv1.weights.bits") and what
/// is allowed. Duplicate keys, NaN, numbers out of range, more than 64 levels of nesting and text behind the document are
/// refused; a leading UTF-8 byte-order mark is accepted.
Result<Recipe> parseRecipe(std::string_view json);

/// The canonical JSON form (sorted layers, shortest round-trip numbers, keys at their default left out).
std::string recipeToJson(const Recipe &recipe);

/// SHA-256 of the canonical form without name and hash of the model, lower-case hexadecimal: the key of caches and runs.
std::string recipeHash(const Recipe &recipe);

/// What holds for one layer after patterns and defaults.
struct ResolvedLayer {
    std::optional<QuantSpec> weights;
    std::optional<QuantSpec> activations;
    std::optional<PruneSpec> prune; ///< With `inGlobalPrune`: what `prune_global` says.
    bool locked = false;
    bool inGlobalPrune = false; ///< Takes part in the common ranking.
    /// Why `prune_global` or a default passed this layer by (groups that do not divide it, no BatchNorm after it).
    std::optional<Error> skipReason;
    /// Why the weights stay in float although a default or a pattern asks for groups: they do not divide the layer.
    std::optional<Error> weightsSkipReason;
};

/// One entry per element of `layers`. Exact names win over patterns, of two patterns the one with more literal characters;
/// each block (weights, activations, prune) comes from the most specific entry that mentions it, then from
/// `prune_global`, then from `defaults`, which pass by the layers that cannot have them. A layer with a `prune` of its own
/// (null too) or that is locked stays out of `prune_global`.
/// Errors: recipe.unknown-layer (names the nearest layer), recipe.pattern-matches-nothing, recipe.cannot (a block on a layer
/// that cannot have it, says why), recipe.range-channels (a per-channel array of the wrong length), prune.groups,
/// prune.no-normalization, quant.group-size and quant.group-axis where the layer is named (defaults, patterns and prune_global pass by such layers). "tensor-spread" is
/// for every layer, normalization layers too.
Result<std::vector<ResolvedLayer>> resolveRecipe(const Recipe &recipe, const std::vector<LayerInfo> &layers);

Result<Recipe> readRecipe(const std::string &path);
Status writeRecipe(const Recipe &recipe, const std::string &path); ///< Beside its target, then renamed.

} // namespace espalier
