// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

inline constexpr ErrorCode kEvalShape{"eval.shape", ESPALIER_TEXT("errors", "The data's samples of shape %1 do not fit this network: %2")};
inline constexpr ErrorCode kEvalLabels{
    "eval.labels",
    ESPALIER_TEXT("errors", "The data has the label %1, but the network has %2 outputs (labels 0 to %3). Choose data for this network.")};
inline constexpr ErrorCode kEvalNoLabels{
    "eval.no-labels", ESPALIER_TEXT("errors", "These samples have no labels, so nothing can be right or wrong. Choose data with labels.")};
inline constexpr ErrorCode kNotAClassifier{
    "eval.not-a-classifier",
    ESPALIER_TEXT("errors", "Accuracy needs a network with one image input and one output of class scores; this one has %1.")};
inline constexpr ErrorCode kNoSettings{
    "eval.no-settings",
    ESPALIER_TEXT("errors", "A sweep needs at least one setting and one layer that can have it; there are %1 settings and %2 layers.")};

inline constexpr ErrorCode kNanActivations{
    "eval.nan",
    ESPALIER_TEXT("errors",
                  "The activations stop being numbers (NaN or infinite) first at \"%1\" (%2), in the batch that begins with sample "
                  "%3. Look at that layer's weights and input.")};

inline constexpr ErrorCode kLearnedTooLarge{
    "quant.learned-too-large",
    ESPALIER_TEXT(
        "errors",
        "Learned rounding (AdaRound) handles rows of up to %2 weights, but here they have %1; choose another rounding for this layer.")};
inline constexpr ErrorCode kLearnedKind{"quant.learned-kind",
                                        ESPALIER_TEXT("errors",
                                                      "Learned rounding (AdaRound) is for convolutions over images and linear layers with "
                                                      "evenly spaced levels, not for %1; choose another rounding for this layer.")};

} // namespace espalier::errors
