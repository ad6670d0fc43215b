// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/calibration.h"
#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/eval/metrics.h"
#include "engine/model/model.h"
#include "engine/recipe/recipe.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace espalier {

/// One column of the matrix: what is done to one layer while all others stay as the baseline has them. Exactly one is set.
struct SweepSetting {
    std::optional<QuantSpec> weights;
    std::optional<PruneSpec> prune;
    /// Bits; or the sparsity, else the threshold, of a prune; of a pattern the sparsity that it comes to (2:4 is 0.5).
    double value() const;
    bool isPattern() const { return prune && prune->isPattern(); }
    /// "2:4": how a pattern is named in tables and files.
    std::string patternText() const;
    bool operator==(const SweepSetting &) const = default;
};

/// A measured sweep: every layer x every setting.
struct SweepRequest {
    Recipe baseline;                    ///< What stands everywhere else; one that does nothing: the float model.
    std::vector<SweepSetting> settings; ///< Columns.
    std::vector<int> layers;            ///< Rows, indices into Model::layers; empty: sweepableLayers().
    std::int64_t limit = 0;             ///< Seeded prefix of this many samples; 0: all.
    CalibrationPtr calibration;         ///< What baseline and settings ask of data (engine/calibrate/calibrate.h).
    std::vector<int> first;             ///< Rows to look at before the others (layers), most wanted first; decides no figure.
    std::string store;                  ///< Folder that keeps finished figures (engine/sweep/sweepstore.h); empty: none.
};

/// Rows of a sweep with these columns: layers with weights that can be quantized (pruned). A layer that cannot have one of the columns
/// (SensitivityCell::impossible) may still have the others.
std::vector<int> sweepableLayers(const Model &model, const std::vector<SweepSetting> &settings);

/// The recipe in which `layer` has the setting and everything else is as in `baseline`.
Recipe withSetting(const Recipe &baseline, const std::string &layer, const SweepSetting &setting);

struct SensitivityCell {
    int layer = -1;          ///< Index into Model::layers.
    int column = -1;         ///< Index into the request's settings.
    Metrics metrics;         ///< Of the samples measured so far; samples == 0: not measured.
    Comparison comparison;   ///< Against the baseline on the same samples, paired.
    bool isComplete = false; ///< All samples asked for.
    bool isNoop = false;     ///< The weights are bit for bit the baseline's: nothing was done, so nothing was measured.
    /// Why the layer cannot have the setting (groups do not divide it, no BatchNorm to rank by): nothing is measured then.
    std::optional<Error> impossible;
    int sameAs = -1;              ///< Column of this layer with the very same weights, whose figures these are.
    bool isPrepared = false;      ///< What follows is known.
    std::optional<double> sqnrDb; ///< Of the layer's weights against the float model's.
    double squaredError = 0;      ///< sum (w - w')^2 against the float model.
    std::int64_t sizeBytes = 0;   ///< The layer as stored.
    double sparsity = 0;          ///< Zeros / elements of the layer's weights.
};

struct Sensitivity {
    std::vector<int> layers;
    std::vector<SweepSetting> settings;
    std::vector<SensitivityCell> cells; ///< layers x settings, row by row.
    Metrics baseline;
    std::int64_t samples = 0;         ///< Asked for.
    std::int64_t total = 0;           ///< In the data set.
    std::int64_t measuredCells = 0;   ///< Complete, with no-ops, duplicates and what is not possible.
    std::int64_t reusedSamples = 0;   ///< Cell x sample figures that were read from the store instead of computed.
    std::int64_t computedSamples = 0; ///< Cell x sample figures that were computed.
    double seconds = 0;
    bool stopped = false; ///< Asked to stop before all was measured.

    const SensitivityCell &cell(std::size_t row, std::size_t column) const { return cells[row * settings.size() + column]; }
};

/// What a sweep will cost, said before it starts: of what is not measured yet.
struct SweepEstimate {
    std::int64_t cells = 0;   ///< Not measured to the end.
    std::int64_t samples = 0; ///< Per cell.
    std::int64_t passes = 0;  ///< Forward passes: samples that these cells lack, and the baseline beside them.
    double fullPasses = 0;    ///< What they come to in passes through the whole network: only what follows the layer is run.
    double seconds = 0;       ///< From a timed batch and the workers lent.
    std::int64_t bytes = 0;   ///< Weights of these cells and the values kept while running.

    double secondsPerPass = 0;          ///< Of one sample through the whole network, with all workers.
    std::int64_t liveBytes = 0;         ///< Values kept while running.
    std::vector<double> rowCosts;       ///< Of a cell of each row, as a share of a pass through the whole network.
    std::vector<std::int64_t> rowBytes; ///< Weights of a cell of each row.
};

/// The same sweep when so much of it is `known` (its rows and columns): what is left. O(cells), runs nothing.
SweepEstimate leftOf(const SweepEstimate &sweep, const Sensitivity &known);

struct SweepCallbacks {
    /// A cell has new figures; from the calling thread.
    std::function<void(const SensitivityCell &)> changed;
    /// The baseline has new figures; from the calling thread.
    std::function<void(const Metrics &)> baseline;
    /// After several calls of the others: a good moment to show them.
    std::function<void()> settled;
    /// Called often and from any of the workers: may block to pause the sweep. It should return when a stop is requested.
    std::function<void()> pausePoint;
};

/// What the store knows of a sweep, without running anything. Errors: eval.no-settings.
Result<Sensitivity> recallSensitivity(const ModelPtr &model, const DatasetPtr &data, const SweepRequest &request,
                                      const JobContext &context);

/// Runs one batch to see how long the sweep will take, less what the store knows. Errors: those of measureSensitivity.
Result<SweepEstimate> estimateSensitivity(const ModelPtr &model, const DatasetPtr &data, const SweepRequest &request,
                                          const JobContext &context);

/// Measures every cell on the same samples: top-1, top-5, loss, and the paired comparison with the baseline.
///
/// Samples are taken in the seed's order and grow (128, 512, 1,024, ... all), the middle column of every layer first. Each batch
/// runs once through the baseline; where a layer's inputs are known, only the operators that depend on its weights run again
/// for every setting of that layer, on the folded plan. Sums are kept in fixed point (2^-28), so the figures depend neither on
/// the workers nor on where a sweep was cut and resumed. Batches run in parallel on the workers lent.
///
/// A stop ends it within one operator; what was finished stays (Sensitivity::stopped) and is in the store.
/// Errors: eval.shape, eval.labels, eval.not-a-classifier, eval.no-settings, those of applyRecipe and of the store's file.
Result<Sensitivity> measureSensitivity(const ModelPtr &model, const DatasetPtr &data, const SweepRequest &request,
                                       const SweepCallbacks &callbacks, const JobContext &context);

} // namespace espalier
