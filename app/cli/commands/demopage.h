// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"
#include "engine/data/dataset.h"
#include "engine/eval/metrics.h"
#include "engine/model/model.h"

#include <string>
#include <vector>

namespace espalier::cli {

/// One measured stage of the demo's round.
struct DemoStep {
    std::string id;   ///< Stable: "float", "8-bit", "pruned", ...
    std::string name; ///< Shown.
    Metrics metrics;
    double sparsity = 0;
    std::int64_t sizeBytes = 0;
    double seconds = 0;
};

/// A page that needs nothing but itself: the stages as a table, and for each layer its weights' histogram as inline SVG,
/// the network's own (grey) and what is left of it under `applied` (coloured). `applied` belongs to `model`.
std::string demoPage(const Model &model, const Dataset &data, const std::vector<DemoStep> &steps, const AppliedRecipe &applied,
                     const JobContext &context);

/// Two histograms over the same range as an <svg> element; heights are square roots of counts, so that rare weights show.
std::string histogramSvg(const Histogram &before, const Histogram &after);

/// Text made fit for HTML.
std::string escaped(const std::string &text);

} // namespace espalier::cli
