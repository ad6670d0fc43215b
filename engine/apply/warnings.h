// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::warnings {

inline constexpr ErrorCode kZeroChannels{"quant.zero-channels",
                                         ESPALIER_TEXT("errors", "%1 ranges hold nothing but zeros and get scale 1: %2.")};
inline constexpr ErrorCode kPrunePassedBy{"prune.passed-by", ESPALIER_TEXT("errors", "This layer was passed by.")};
inline constexpr ErrorCode kQuantPassedBy{"quant.passed-by", ESPALIER_TEXT("errors", "The weights of this layer stay in floating point.")};
inline constexpr ErrorCode kAllRemoved{
    "prune.all-removed",
    ESPALIER_TEXT("errors", "No weight of this layer is left: its output no longer depends on its input. Lower the sparsity.")};
inline constexpr ErrorCode kOneLeft{
    "prune.one-left", ESPALIER_TEXT("errors", "The most important channel stays: a layer without channels would pass nothing on.")};
inline constexpr ErrorCode kNothingRemoved{"prune.nothing-removed",
                                           ESPALIER_TEXT("errors", "Nothing was pruned: the share %1 is less than one weight or channel.")};
inline constexpr ErrorCode kResultNotQuantized{
    "quant.activations-result",
    ESPALIER_TEXT("errors",
                  "The output of this layer is the network's result: it stays in floating point, and its manual range is not used.")};
inline constexpr ErrorCode kActivationsNotQuantized{
    "quant.activations",
    ESPALIER_TEXT("errors", "Activations stay in floating point: their ranges come from calibration data or are set manually.")};
inline constexpr ErrorCode kBiasSaturated{
    "quant.bias-saturated",
    ESPALIER_TEXT("errors", "%1 biases do not fit into 32 bits with the scale of input times weights and are cut there.")};
inline constexpr ErrorCode kNoPairs{
    "equalize.no-pairs",
    ESPALIER_TEXT("errors",
                  "Nothing was equalized: no two layers follow each other with nothing but BatchNorm, ReLU and pooling "
                  "between them.")};
inline constexpr ErrorCode kOtherModel{
    "recipe.other-model", ESPALIER_TEXT("errors", "The recipe was made for another model (\"%1\", SHA-256 %2), not for \"%3\" (%4).")};
inline constexpr ErrorCode kBiasNotCorrected{
    "quant.bias-correction", ESPALIER_TEXT("errors", "Biases are not corrected: by how much is found on data (calibration).")};
inline constexpr ErrorCode kRangesNotShared{
    "quant.shared-ranges",
    ESPALIER_TEXT("errors", "Ranges of activations are not shared: which of them meet is found on data (calibration).")};

} // namespace espalier::warnings
