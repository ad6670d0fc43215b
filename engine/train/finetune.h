// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"
#include "engine/calibrate/calibrate.h"
#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/model/model.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace espalier {

struct EpochFigures {
    int epoch = 0;                   ///< From 1.
    double loss = 0, top1 = 0;       ///< Over the training samples as they were seen; top-1 a fraction.
    double valLoss = 0, valTop1 = 0; ///< On the held-out split, under the recipe.
    std::int64_t valSamples = 0;
    double seconds = 0;
};

/// Called several times per epoch for the live curve.
struct TrainingStep {
    int epoch = 0;
    std::int64_t seen = 0, total = 0; ///< Samples of this epoch.
    double loss = 0, top1 = 0;        ///< Running means of this epoch.
    double samplesPerSecond = 0;
};

struct FinetuneOptions {
    std::string checkpoint; ///< Written after every whole epoch; empty: none.
    bool resume = false;    ///< Go on from `checkpoint`.
    /// Samples for recipes that look at data (engine/calibrate/calibrate.h); null: the training data.
    DatasetPtr calibrationData;
    CalibrationOptions calibration;
    std::function<void(const TrainingStep &)> stepped;
    std::function<void(const EpochFigures &)> epochDone;
};

/// The outcome: float weights before fake quantization for every trained tensor, and the recipe applied to them.
struct FinetuneResult {
    std::vector<EpochFigures> epochs; ///< Whole epochs only.
    ModelPtr model;                   ///< The fine-tuned network as a model of its own (same graph, new tensors); provenance kept.
    /// The recipe on the new weights: masks, thresholds, quantizers, size and sparsity; `tuned` is `model`, so that the figures of an
    /// Evaluator of the original model and those of the exported file are the same.
    AppliedRecipe applied;
    /// The recipe that `applied` follows: the given one, with learned ranges as fixed ones and without equalization, which the weights
    /// have behind them.
    Recipe recipe;
    /// The epoch whose weights these are: of least held-out loss with early stop (among those in which all of the recipe's pruning
    /// was done), else the last one; 0: none.
    int bestEpoch = 0;
    bool endedEarly = false;       ///< Patience was over.
    std::vector<Warning> warnings; ///< Overfitting.
    /// Cancelled or given up. The weights are then those after the last whole epoch (the steps of the begun one are taken
    /// back), which are the original ones under the masks when `epochs` is empty.
    bool stopped = false;
    std::optional<Error> problem; ///< train.nan: the loss became NaN; the weights are those of the last good epoch.
};

/// Fine-tunes under the recipe (methods.md, Fine-tuning): masks held, made at once or step by step (FinetuneSpec::gradual), fake
/// quantization with straight-through gradients and found or learned ranges, from equalized weights where the recipe says so, distillation, L1 penalty, early stop, SGD with
/// momentum or AdamW. Same seed and threads = same weights bit for bit. Trains on the calling thread with as many
/// Torch threads as there are workers (they validate); one such call at a time, for the random numbers are Torch's own.
/// Errors: train.no-training-data, train.nan (in the first epoch; later it is `problem`), train.checkpoint, eval.shape,
/// eval.labels, train.learned-range, those of applyRecipe. Cancelling is no error: the result has `stopped` set.
Result<FinetuneResult> finetune(const ModelPtr &model, const DatasetPtr &data, const Recipe &recipe, const FinetuneOptions &options,
                                const JobContext &context);

} // namespace espalier
