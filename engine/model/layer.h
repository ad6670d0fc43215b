// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/tensorview.h"
#include "engine/core/warning.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace espalier {

/// One parameter or buffer by the user's own dotted name ("layer1.0.conv1.weight").
struct NamedTensor {
    std::string name;
    TensorView view;
    bool isParameter = true;
};

/// What a module with weights is and may have done to it. A value: safe to copy and to keep.
struct LayerInfo {
    int id = -1;                           ///< Position in Model::layers().
    std::string name;                      ///< As in the user's own module tree, e.g. "layer1.0.conv1"; "" is the root module.
    std::string kind;                      ///< The class name without its package: "Conv2d", "Linear", "BatchNorm2d", ...
    std::vector<std::int64_t> weightShape; ///< Shape of the weight that is shown first; empty when there is none.
    /// Indices into Model::tensors() of this module's own parameters (registration order).
    std::vector<int> tensors;
    /// Those of `tensors` that quantization and element pruning act on (conv/linear/embedding `weight`, the `weight_*`
    /// of a recurrent layer, `in_proj_weight` of attention); empty for normalization layers and the like.
    std::vector<int> weights;
    int channelAxis = 0; ///< Axis of `weights` that counts output channels (1 for ConvTranspose).
    /// Index into Model::tensors() of the scale (gamma) of the BatchNorm that reads this layer's output; -1 when there is none.
    int normalizationScale = -1;
    std::int64_t parameters = 0;           ///< Elements of all its own parameters; a tied tensor counts in each layer that has it.
    std::optional<std::int64_t> macs;      ///< Multiply-accumulates per sample; absent where not known or not counted.
    std::vector<std::int64_t> inputShape;  ///< For one sample, batch first (1, ...); empty until shapes are known.
    std::vector<std::int64_t> outputShape; ///< For one sample, batch first; empty until shapes are known.
    std::int64_t bytes = 0;                ///< As stored in the model (all its parameters).
    bool quantizable = false;
    bool prunable = false;
    /// Whether its input and its output can be quantized: what the network gives back cannot
    /// (engine/graph/activationpoints.h). True until a graph is known.
    bool hasInputPlace = true, hasOutputPlace = true;
    bool isInputOwn = true; ///< The input is neither what another layer gives nor what one before it takes: its range is this layer's.
    std::string whyNot;     ///< Stable id of the reason when not ("normalization", "no-weights"); else empty.
};

/// Two layers between which a factor per channel can be moved without changing what the network computes: what the first makes is read
/// by the second alone, and all that stands between keeps channels apart and has f(s x) = s f(x) for s > 0 (identity, dropout, ReLU
/// without an upper end, pooling, flattening). A BatchNorm right behind the first takes a factor of its own. Made by linkLayers.
struct LayerLink {
    int first = -1;            ///< Index into Model::layers.
    int second = -1;           ///< -1: only the BatchNorm behind `first` can take a factor.
    std::int64_t channels = 0; ///< Output channels of `first`.
    /// Indices into Model::tensors; -1 where there is none.
    int weight = -1, bias = -1;           ///< Of `first`.
    int gamma = -1, beta = -1, mean = -1; ///< Of the BatchNorm, all three or none.
    int secondWeight = -1;
    std::int64_t groups = 1, secondGroups = 1;
    bool isTransposed = false, isSecondTransposed = false; ///< A transposed convolution: weights (in, out / groups, ...).
    /// A view or reshape stands between: the second's columns are blocks of the channels only if its input is (batch, columns).
    bool isReshaped = false;
};

struct Provenance {
    std::string path;       ///< As opened.
    std::string name;       ///< File name without its extensions ("resnet20-ssl").
    std::string format;     ///< "torchscript-traced", "torchscript-scripted", ...
    std::string producer;   ///< As far as the file says.
    std::string sha256;     ///< Of the whole file, lower-case hexadecimal; with weights of another file, of both together.
    std::string fileSha256; ///< Of the file at `path`, where that is not `sha256`; else empty.
    std::int64_t fileBytes = 0;
};

} // namespace espalier
