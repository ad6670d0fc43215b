// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/common/report.h"
#include "engine/apply/apply.h"
#include "engine/data/dataset.h"
#include "engine/eval/evaluate.h"
#include "engine/io/write/exporter.h"
#include "engine/model/model.h"
#include "engine/stats/statistics.h"

// Engine values as JSON, each under the names of recipe-and-cli.md; one place, so that every command says the same.
namespace espalier::cli {

/// Figures of no finite number are null, not 0.
Json statisticsJson(const Statistics &statistics);
Json channelsJson(const ChannelStatistics &channels);
Json histogramJson(const Histogram &histogram);

/// {name, format, producer, sha256, parameters, macs, ...}; `macs` is null where the input shape is not known.
Json modelJson(const Model &model);
Json warningsJson(const std::vector<Warning> &warnings);

/// The figures of one layer as `apply` has them, without its name. Arrays are empty where the layer is not quantized.
Json appliedJson(const AppliedLayer &layer);

/// All of them, with their names.
Json appliedLayersJson(const Model &model, const AppliedRecipe &applied);

/// {target, size_bytes, bops, layers[]{name, size_bytes, bops}}: what a kind of runtime makes of it (engine/apply/targetprofile.h). BOPs
/// are null where MACs are not known. The recipe fits the model.
Json costJson(const Model &model, const Recipe &recipe, const AppliedRecipe &applied, const std::string &target);

/// Which layers were equalized and how far their ranges were apart; null where the recipe does not ask for it.
Json equalizationJson(const Model &model, const AppliedRecipe &applied);
/// The same as a table; "" where it was not asked for.
std::string equalizationText(const Model &model, const AppliedRecipe &applied);

Json intervalJson(const Interval &interval);
/// samples, top1, top5 (counts), loss, interval (top-1, fractions)
Json metricsJson(const Metrics &metrics);
Json dataJson(const Dataset &data);
Json exportJson(const ExportReport &report);

/// Absent becomes null.
Json optionalJson(const std::optional<std::int64_t> &value);
Json optionalJson(const std::optional<double> &value);

} // namespace espalier::cli
