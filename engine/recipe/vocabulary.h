// SPDX-License-Identifier: GPL-3.0-or-later
// The words of a recipe, in one place for reading, writing and the check of the schema file.
#pragma once

#include "engine/quant/spec.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier::vocabulary {

inline constexpr std::string_view kTopKeys[] = {"format",   "version",         "model",         "defaults", "layers", "prune_global",
                                                "equalize", "bias_correction", "shared_ranges", "finetune", "found"};
inline constexpr std::string_view kBlockKeys[] = {"weights", "activations", "prune"};
inline constexpr std::string_view kLayerKeys[] = {"weights", "activations", "prune", "locked"};
inline constexpr std::string_view kQuantKeys[] = {"scheme",     "bits",        "signed", "symmetric", "narrow",
                                                  "zero_exact", "granularity", "range",  "rounding"};
inline constexpr std::string_view kActivationKeys[] = {"scheme",     "bits",        "signed", "symmetric",   "narrow",
                                                       "zero_exact", "granularity", "range",  "input_range", "rounding"};
inline constexpr std::string_view kFinetuneKeys[] = {
    "epochs",     "optimizer",           "lr",   "momentum", "weight_decay", "batch_size", "schedule", "clip_norm",
    "batch_norm", "validation_fraction", "seed", "ranges",   "distill",      "early_stop", "l1",       "gradual"};
inline constexpr std::string_view kBiasCorrections[] = {"analytic", "empirical"};
inline constexpr std::string_view kSchemes[] = {"affine", "ternary", "power-of-two"};
inline constexpr std::string_view kRoundings[] = {"nearest-even", "nearest-away", "floor", "stochastic", "adaround"};
inline constexpr std::string_view kPruneGranularities[] = {"element", "channel", "tensor"};
inline constexpr std::string_view kOptimizers[] = {"sgd", "adamw"};
inline constexpr std::string_view kSchedules[] = {"constant", "cosine", "step"};
inline constexpr std::string_view kBatchNorms[] = {"live", "frozen"};
inline constexpr std::string_view kTrainedRanges[] = {"fixed", "learned"};
inline constexpr std::string_view kGraduals[] = {"one-shot", "iterative", "agp"};
inline constexpr double kUsualDistillWeight = 0.7;
inline constexpr int kUsualPatience = 3;

/// The keys that go with a range method, "method" among them.
std::span<const std::string_view> rangeKeys(std::string_view method);

std::string schemeName(Scheme scheme);
/// Of a name in kSchemes.
Scheme schemeFrom(std::string_view name);

/// The keys that go with a pruning criterion; those of `prune_global` with "layers".
std::vector<std::string_view> pruneKeys(std::string_view criterion, bool isGlobal);

std::string roundingName(Rounding rounding);
/// Of a name in kRoundings.
Rounding roundingFrom(std::string_view name);

QuantSpec weightDefaults();
QuantSpec activationDefaults();

} // namespace espalier::vocabulary
