// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

inline constexpr ErrorCode kPruneNotAvailable{
    "prune.not-available", ESPALIER_TEXT("errors", "The pruning criterion \"%1\" is not available in this version; available: %2.")};
inline constexpr ErrorCode kPruneIsTraining{
    "prune.is-training",
    ESPALIER_TEXT("errors",
                  "\"%1\" is a way to train, not a ranking: prune by \"magnitude\" and give \"finetune\" an \"l1\" (such as 1e-4); "
                  "fine-tuning then makes the weights small before it removes them.")};
inline constexpr ErrorCode kPruneNeedsData{
    "prune.needs-data",
    ESPALIER_TEXT("errors",
                  "The pruning criterion \"%1\" looks at samples: choose a data set (--data, --calibration), or a criterion "
                  "that works from the weights alone: %2. With samples but without their labels work %3.")};
inline constexpr ErrorCode kPruneNeedsLabels{
    "prune.needs-labels",
    ESPALIER_TEXT("errors", "The pruning criterion \"%1\" needs labels, and %2 of the %3 samples have none. Without labels work %4.")};
inline constexpr ErrorCode kPruneGranularity{"prune.granularity",
                                             ESPALIER_TEXT("errors", "The pruning criterion \"%1\" does not work by %2.")};
inline constexpr ErrorCode kPruneGroups{
    "prune.groups",
    ESPALIER_TEXT("errors",
                  "%1 of %2 weights: groups of %2 along the input axis do not divide the layer \"%3\" of shape %4, which has %5 "
                  "inputs there.")};
inline constexpr ErrorCode kPruneNoNorm{
    "prune.no-normalization",
    ESPALIER_TEXT("errors",
                  "The layer \"%1\" has no BatchNorm with a scale right after it, so \"bn-gamma\" cannot rank its channels. Choose "
                  "another criterion for it, such as l2.")};
inline constexpr ErrorCode kPruneNoActivations{
    "prune.no-activations",
    ESPALIER_TEXT("errors",
                  "The output of the layer \"%1\" has no axis for its %2 channels, so activations cannot rank them. Choose another "
                  "criterion for it, such as l2.")};
inline constexpr ErrorCode kPruneNoGradient{
    "prune.no-gradient",
    ESPALIER_TEXT("errors", "The loss does not depend on the weights of the layer \"%1\" in a way that can be differentiated.")};
inline constexpr ErrorCode kNoChannel{"prune.no-channel", ESPALIER_TEXT("errors", "There is no output channel %1 in the layer \"%2\".")};

} // namespace espalier::errors
