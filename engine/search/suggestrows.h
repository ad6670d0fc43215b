// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/calibrate/calibrate.h"
#include "engine/sweep/sensitivity.h"

#include <cstdint>
#include <vector>

namespace espalier {

/// A weight setting, a pruning setting, or both, for one layer: columns of the sweep, -1 for none.
struct LayerOption {
    int weights = -1;
    int prune = -1;
    double drop = 0;      ///< Fraction of top-1: the sum of what each loses alone.
    double worstDrop = 0; ///< The sum of the upper confidence bounds (95 %, paired).
    std::int64_t samples = 0;
    std::int64_t bytes = 0; ///< Of the layer as stored; 0 where nobody asked (addSizes).

    bool isSet() const { return weights >= 0 || prune >= 0; }
};

/// What a sweep leaves to choose for one of its layers.
struct SuggestRow {
    int layer = -1;
    bool isLocked = false;
    /// Measured columns that do something, from the gentlest to the strongest: many bits to few, low sparsity (threshold, pattern) to high. Of
    /// those with the same bits the one with the smaller measured drop, then upper confidence bound.
    std::vector<int> weights, prunes;
    /// The first: as the baseline has it. Then each of `weights` and `prunes`, and each pair.
    std::vector<LayerOption> options;

    bool isMeasured() const { return options.size() > 1; }
    LayerOption &option(int bits, int prune);
};

/// One for each row of the sweep. No measuring: O(cells).
std::vector<SuggestRow> suggestRows(const Model &model, const Recipe &baseline, const Sensitivity &sensitivity);

/// Fills in the bytes of all options of the unlocked rows, in real formats, on top of the baseline (engine/apply/size.h); of a pair from the mask
/// of the one and the bits of the other. `calibrator`: for settings that look at data. Errors: those of applyToLayer and calibrate,
/// core.cancelled.
Status addSizes(std::vector<SuggestRow> &rows, const ModelPtr &model, const Recipe &baseline, const std::vector<SweepSetting> &settings,
                Calibrator &calibrator, const JobContext &context);

} // namespace espalier
