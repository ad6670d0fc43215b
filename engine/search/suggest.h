// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/calibrate/calibrate.h"
#include "engine/search/suggestrows.h"
#include "engine/sweep/sensitivity.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace espalier {

/// What a suggestion has to keep. At least one is set.
struct SuggestLimits {
    std::optional<double> drop;            ///< Largest joint loss of top-1, fraction.
    std::optional<std::int64_t> sizeBytes; ///< Largest AppliedRecipe::sizeBytes.
};

/// What is proposed for one layer, and the figure that says so.
struct Suggestion {
    int layer = -1;
    LayerOption what;            ///< Not set: the layer stays as the baseline has it.
    std::int64_t savedBytes = 0; ///< Of the layer, against the baseline.
    /// Stable id of the reason. Under a limit on the drop: "fits" (the strongest setting, of pairs the smallest, within the limit),
    /// "loosened" (a stronger one fits alone, but not together with the others), "none-fits". Under a limit on the size: "cheapest" (its last
    /// step was among the cheapest), "enough" (gentler than that, as the size is reached without), "not-needed" (its next step costs no less than
    /// those taken). Under either: "saves-nothing" (no measured setting takes fewer bytes than the baseline's own), "locked", "not-measured".
    const char *reason = "";
    /// Stable id of the figure that decided: "worst-drop" (upper confidence bound; of "none-fits" the least of any setting), "drop" (of what
    /// was taken back), "worst-drop-per-kb" (what the step that the reason speaks of adds to the upper confidence bound, fraction of top-1 for each 1,000 bytes
    /// that it saves), "" for none.
    const char *figure = "";
    double value = 0;
};

struct SuggestedRecipe {
    Recipe recipe;                       ///< The baseline with all suggestions.
    SuggestLimits limits;                ///< As asked for.
    std::vector<Suggestion> suggestions; ///< One per row of the sweep.
    double sumOfDrops = 0;               ///< Of the single settings, gains not counted.
    Metrics joint, baseline;             ///< Measured, all together, on the sweep's samples.
    Comparison comparison;               ///< Joint against the baseline, paired.
    std::int64_t sizeBytes = 0, baselineSizeBytes = 0;
    int evaluations = 0;   ///< How often the whole was measured.
    bool dropHolds = true; ///< The joint drop is within its limit, if there is one.
    bool sizeHolds = true; ///< And so is the size. False: `sizeBytes` is the smallest that the measured settings reach.

    bool holds() const { return dropHolds && sizeHolds; }
};

/// Per row the strongest setting whose measured drop stays within `limit` (fraction of top-1) with its whole interval; where there are weight and
/// pruning settings the option with the fewest bytes whose intervals add up to no more. None that takes more bytes than the baseline's own.
/// Locked layers stay. No measuring: O(options).
std::vector<Suggestion> suggestWithinDrop(const std::vector<SuggestRow> &rows, double limit);

/// A recipe that keeps the limits, measured all together on the sweep's samples.
///
/// A limit on the drop alone: suggestWithinDrop; while the joint drop is above it, the settings that cost most alone are loosened by a step and it
/// is measured again. A limit on the size: steps of the least extra drop, at its upper confidence bound, per byte saved
/// (engine/search/allocation.h) until the size of the recipe in real formats is within it. Both: the size is reached first; SuggestedRecipe::dropHolds says whether the drop holds then.
///
/// `calibrator`: where recipes that look at data get what they ask for; null: on `data` itself.
/// Errors: those of Evaluator::evaluate and applyRecipe, core.cancelled.
Result<SuggestedRecipe> suggestRecipe(const ModelPtr &model, const DatasetPtr &data, const Recipe &baseline, const Sensitivity &sensitivity,
                                      const SuggestLimits &limits, std::shared_ptr<Calibrator> calibrator, const JobContext &context);

} // namespace espalier
