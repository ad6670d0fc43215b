// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"
#include "engine/apply/layerscores.h"
#include "engine/data/dataset.h"
#include "engine/eval/evaluate.h"
#include "engine/io/read/importer.h"
#include "engine/io/write/exporter.h"
#include "engine/prune/criteria.h"
#include "engine/stats/statistics.h"
#include "engine/train/finetune.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace espalier {

/// One Evaluator as the document uses it.
struct EvaluatorCalls {
    /// With what the recipe asks of data; null where it asks nothing. Only the layers that changed since the last one are worked out.
    std::function<Result<Evaluation>(const Recipe &, const CalibrationPtr &, const EvaluationOptions &, const JobContext &)> recipe;
    std::function<Result<Evaluation>(const AppliedRecipe &, const EvaluationOptions &, const JobContext &)> applied;
};

/// The long functions of the engine that the document calls from its jobs. Tests put slow or failing ones in their place.
struct EngineCalls {
    std::function<Result<ModelPtr>(const std::string &path, const ImportOptions &, const JobContext &)> openModel;
    std::function<Result<ModelPtr>(const ModelPtr &, const std::map<std::string, std::vector<std::int64_t>> &shapes,
                                   const std::string &source, const JobContext &)>
        withInputShapes;
    std::function<Result<DatasetPtr>(const std::string &path, const DataOptions &, const JobContext &)> openDataset;
    std::function<LayerStatistics(const TensorView &, int channelAxis, int bins, const JobContext &)> statistics;
    std::function<Histogram(const TensorView &, double lo, double hi, int bins, const JobContext &)> histogram;
    std::function<Result<AppliedRecipe>(const Model &, const Recipe &, const JobContext &, const Calibration *)> applyRecipe;
    std::function<Result<AppliedLayer>(const Model &, int layer, const ResolvedLayer &, std::optional<double> globalThreshold,
                                       const JobContext &, const Calibration *)>
        applyToLayer;
    std::function<std::shared_ptr<EvaluatorCalls>(const ModelPtr &, const DatasetPtr &)> makeEvaluator;
    std::function<Result<FinetuneResult>(const ModelPtr &, const DatasetPtr &, const Recipe &, const FinetuneOptions &, const JobContext &)>
        finetune;
    std::function<Result<ExportReport>(const Model &, const Recipe &, const AppliedRecipe &, const std::string &format,
                                       const std::string &path, const JobContext &)>
        exportModel;
    /// Importance of the layers that an askingRecipe names; `calibration` as that recipe asks for it.
    std::function<Result<std::vector<LayerScores>>(const Model &, const Recipe &asking, const Calibration *, const JobContext &)> scores;

    /// The weights of `model`, all of them in float, to be read back by `withWeights`.
    std::function<Status(const ModelPtr &model, const std::string &path, const JobContext &)> saveWeights;
    /// The same network with the weights of such a file.
    std::function<Result<ModelPtr>(const ModelPtr &model, const std::string &path, const JobContext &)> withWeights;

    /// The network with the weights of a file that the user chose; `partial`: what does not match stays as it was.
    std::function<Result<ModelPtr>(const ModelPtr &model, const std::string &path, bool partial, const JobContext &)> openWeights;

    int cores = 0; ///< Threads that the jobs lend; 0: one per core.

    /// The engine itself.
    static EngineCalls real();
};

} // namespace espalier
