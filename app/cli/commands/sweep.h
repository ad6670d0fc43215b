// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/common/options.h"
#include "app/cli/common/report.h"
#include "engine/search/suggest.h"
#include "engine/sweep/proxies.h"
#include "engine/sweep/sensitivity.h"

#include <string>
#include <vector>

// What the `sensitivity` command asks for and how it tells what came of it.
namespace espalier::cli {

/// The columns that --quantize (all bit widths by the first method of --range, then by the next), --prune and --nm name, in their order,
/// doubles dropped. Errors: usage.sweep, usage.bits, usage.ranges, usage.sparsities, usage.patterns, usage.granularity.
Result<std::vector<SweepSetting>> requestedSettings(const Options &options);

/// The rows that --layers names, in the model's order. Errors: usage.layers.
Result<std::vector<int>> requestedLayers(const Options &options, const Model &model, const std::vector<SweepSetting> &settings);

/// What --suggest and --suggest-size ask for; both unset where neither was given. Errors: usage.size, and usage.arguments for an --output
/// that would have nothing to write.
Result<SuggestLimits> requestedLimits(const Options &options);

/// The folder of --cache, the user's own, or "" for none.
std::string requestedStore(const Options &options);

Json estimateJson(const SweepEstimate &estimate);
Json pointsJson(const Model &model, const Sensitivity &sensitivity);
Json proxiesJson(const std::vector<SensitivityProxy> &proxies);
Json suggestionJson(const Model &model, const Sensitivity &sensitivity, const SuggestedRecipe &suggested);

/// Bits, a sparsity, or "2:4".
Json settingJson(const SweepSetting &setting);

/// {kind, setting, range, criterion, granularity} of each column.
Json columnsJson(const std::vector<SweepSetting> &settings);

/// "4 bits", "4 bits mse", "70 %", "2:4"
std::string settingText(const SweepSetting &setting);

/// Layers x settings, points of top-1 lost.
std::string sensitivityText(const Model &model, const Sensitivity &sensitivity);
std::string suggestionText(const Model &model, const Sensitivity &sensitivity, const SuggestedRecipe &suggested);

/// One line for each point. style "distiller": its columns parameter, sparsity, top1, top5 (percent), loss, the parameter by the
/// tensor's own name (a pattern by its sparsity); else layer, setting, samples, top1, top5 (counts), loss, delta, delta_lo, delta_hi,
/// noop, possible (bits as "4 mse" where the sweep has several range methods). What is not possible has a line without figures there and none in Distiller's form.
std::string sensitivityCsv(const Model &model, const Sensitivity &sensitivity, const std::string &style);

} // namespace espalier::cli
