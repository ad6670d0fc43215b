// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/eval/sensitivity.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace espalier {

/// What is proposed for one layer, and the figures that say so.
struct Suggestion {
    int layer = -1;
    int column = -1;        ///< Into the sweep's settings; -1: stays as the baseline has it.
    double drop = 0;        ///< Measured top-1 drop of this setting alone, fraction (negative: a gain).
    double worstDrop = 0;   ///< The far end of its 95 % paired interval.
    std::int64_t samples = 0;
    std::int64_t savedBytes = 0; ///< Of the layer, against the baseline.
    /// Stable id of the reason: "fits" (the strongest setting within the limit), "loosened" (a stronger one fits alone, but
    /// not together with the others), "none-fits", "locked", "not-measured".
    const char *reason = "";
};

struct SuggestedRecipe {
    Recipe recipe;                       ///< The baseline with all suggestions.
    std::vector<Suggestion> suggestions; ///< One per row of the sweep.
    double sumOfDrops = 0;               ///< Of the single settings.
    Metrics joint, baseline;             ///< Measured, all together, on the sweep's samples.
    Comparison comparison;               ///< Joint against the baseline, paired.
    std::int64_t sizeBytes = 0, baselineSizeBytes = 0;
    int evaluations = 0;                 ///< How often the whole was measured.
    bool holds = false;                  ///< The joint drop is within the limit.
};

/// Per row the smallest bits (largest sparsity) whose measured drop stays within `limit` (fraction of top-1) with its whole interval.
/// Locked layers stay. No measuring: O(cells).
std::vector<Suggestion> suggestSettings(const Model &model, const Recipe &baseline, const Sensitivity &sensitivity, double limit);

/// The same, measured all together on the sweep's samples; while the joint drop is above `limit`, the settings that cost most alone
/// are loosened by a step and it is measured again.
/// Errors: those of Evaluator::evaluate, core.cancelled.
Result<SuggestedRecipe> suggestRecipe(const ModelPtr &model, const DatasetPtr &data, const Recipe &baseline,
                                      const Sensitivity &sensitivity, double limit, const JobContext &context);

} // namespace espalier
