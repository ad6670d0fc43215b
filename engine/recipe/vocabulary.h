// SPDX-License-Identifier: GPL-3.0-or-later
// The words of a recipe, in one place for reading, writing and the check of the schema file.
#pragma once

#include "engine/quant/spec.h"

#include <span>
#include <string>
#include <string_view>

namespace espalier::vocabulary {

inline constexpr std::string_view kTopKeys[] = {"format", "version", "model", "defaults", "layers", "prune_global", "finetune"};
inline constexpr std::string_view kBlockKeys[] = {"weights", "activations", "prune"};
inline constexpr std::string_view kLayerKeys[] = {"weights", "activations", "prune", "locked"};
inline constexpr std::string_view kQuantKeys[] = {"bits",       "signed",      "symmetric", "narrow",
                                                  "zero_exact", "granularity", "range",     "rounding"};
inline constexpr std::string_view kPruneKeys[] = {"criterion", "granularity", "threshold", "sparsity"};
inline constexpr std::string_view kGlobalPruneKeys[] = {"criterion", "granularity", "threshold", "sparsity", "layers"};
inline constexpr std::string_view kFinetuneKeys[] = {"epochs",     "optimizer",  "lr",       "momentum",
                                                     "weight_decay", "batch_size", "schedule", "clip_norm",
                                                     "batch_norm", "validation_fraction", "seed", "ranges",
                                                     "distill",    "early_stop", "l1",       "gradual"};
inline constexpr std::string_view kRoundings[] = {"nearest-even", "nearest-away", "floor", "stochastic", "adaround"};
inline constexpr std::string_view kPruneGranularities[] = {"element", "channel"};
inline constexpr std::string_view kOptimizers[] = {"sgd", "adamw"};
inline constexpr std::string_view kSchedules[] = {"constant", "cosine", "step"};
inline constexpr std::string_view kBatchNorms[] = {"live", "frozen"};
inline constexpr std::string_view kTrainedRanges[] = {"fixed", "learned"};
inline constexpr std::string_view kGraduals[] = {"one-shot", "iterative", "agp"};
inline constexpr double kUsualDistillWeight = 0.7;
inline constexpr int kUsualPatience = 3;

/// The keys that go with a range method, "method" among them.
std::span<const std::string_view> rangeKeys(std::string_view method);

std::string roundingName(Rounding rounding);
/// Of a name in kRoundings.
Rounding roundingFrom(std::string_view name);

QuantSpec weightDefaults();
QuantSpec activationDefaults();

} // namespace espalier::vocabulary
