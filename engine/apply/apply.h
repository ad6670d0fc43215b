// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/calibration.h"
#include "engine/apply/equalize.h"
#include "engine/model/model.h"
#include "engine/quant/quantizer.h"
#include "engine/recipe/recipe.h"

#include <memory>
#include <utility>
#include <vector>

namespace espalier {

/// A weight tensor that the recipe replaces.
struct ChangedTensor {
    int tensor = -1;                                  ///< Index into Model::tensors.
    std::shared_ptr<const std::vector<float>> values; ///< Same shape, float32.
    /// One byte per element, 0 = pruned; null when the recipe prunes nothing here. Held through fine-tuning.
    std::shared_ptr<const std::vector<std::uint8_t>> mask;
    std::optional<QuantSpec> spec;             ///< Set when quantized.
    std::optional<QuantParameters> parameters; ///< Set when quantized.
    /// With a pattern: of every `second` neighbours along the input axis `first` stay (engine/prune/pattern.h); else 0, 0.
    std::pair<int, int> pattern{0, 0};
};

/// What the recipe did to one layer; one entry for every layer with `weights`, changed or not, and for others that it changes.
struct AppliedLayer {
    int layer = -1;
    TensorQuality quality;                     ///< Of all the layer's weight tensors together.
    std::optional<QuantParameters> parameters; ///< Of its first weight tensor.
    /// The importance at which it was cut (also when given as sparsity); absent where nothing is pruned.
    std::optional<double> pruneThreshold;
    std::int64_t nonzeros = 0;
    /// Stored size of the whole layer, its bias too: packed integers of `bits` (rounded up to bytes per tensor), 4 bytes per
    /// scale, 4 per zero point where the scheme is not symmetric, of a codebook 4 per level alone; a pruned tensor in the smallest of
    /// the sparse formats where that is smaller; everything else as the model stores it (engine/apply/size.h).
    std::int64_t sizeBytes = 0;
    std::vector<ChangedTensor> tensors; ///< Only those that change.
    /// Quantized activations, per tensor: of the output of the layer (after the normalization and the ReLU that are fused
    /// with it) and of the input. Set where the recipe asks for it and calibration or a fixed range says how; where two
    /// layers name the same value, the output of the one before it holds (engine/calibrate/observe.h).
    std::optional<QuantSpec> activationSpec;
    std::optional<QuantParameters> activation, activationInput;
    bool isActivationShared = false, isInputShared = false; ///< With other layers', where the recipe has shared ranges.
    int saturatedBiases = 0;                                ///< Biases that int32 with the scale s_in * s_w cannot hold.

    bool changesAnything() const { return !tensors.empty() || activation || activationInput; }
};

struct AppliedRecipe {
    std::vector<AppliedLayer> layers;
    double sparsity = 0;        ///< Zeros / elements over all prunable weights, 0..1.
    std::int64_t sizeBytes = 0; ///< All parameters of the model, tied ones once; buffers not, as Model::parameterBytes.
    /// With `equalize`: what it did; its tensors are among those of the layers (a BatchNorm's with the layer before it), and the qualities
    /// are measured against them.
    std::optional<Equalization> equalized;
    std::vector<Warning> warnings; ///< All-zero channels, layers where nothing was removed, ...
    /// Set by fine-tuning, which changes biases and normalization too: the network that the values belong to. Null: the one that
    /// the recipe was applied to.
    ModelPtr tuned;
};

/// The seed of stochastic rounding for one tensor (index into Model::tensors): each has a stream of random numbers of its own,
/// whatever else the recipe does.
std::uint64_t streamSeed(std::uint64_t seed, int tensor);

/// Equalization first where the recipe asks for it, then pruning, then quantization of what is left (the range is observed on the pruned weights; pruned elements stay
/// exactly zero wherever zero is exact). Never touches `model`.
/// `calibration`: what the recipe asks of data; null where it asks nothing (engine/calibrate/calibrate.h).
/// Errors: those of resolveRecipe and chooseParameters, prune.needs-data, core.cancelled.
Result<AppliedRecipe> applyRecipe(const Model &model, const Recipe &recipe, const JobContext &context,
                                  const Calibration *calibration = nullptr);

/// What there is to say about what was done to one layer: ranges of zeros, passed by, nothing removed, activations without a range,
/// biases cut. Those of applyRecipe, layer by layer.
std::vector<Warning> layerWarnings(const LayerInfo &info, const ResolvedLayer &what, const AppliedLayer &layer);

/// The same as applyRecipe for one layer only, with the global threshold taken as given (absent: `prune_global` by sparsity removes nothing
/// here): the live path of a drag (the exact figures). Equalization is a matter of the whole model: give the equalized one
/// (engine/apply/equalized.h).
Result<AppliedLayer> applyToLayer(const Model &model, int layer, const ResolvedLayer &what, std::optional<double> globalThreshold,
                                  const JobContext &context, const Calibration *calibration = nullptr);

} // namespace espalier
