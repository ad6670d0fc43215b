// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"
#include "engine/apply/layermemory.h"
#include "engine/apply/layerscores.h"
#include "engine/calibrate/calibrate.h"
#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/eval/evaluate.h"
#include "engine/model/model.h"
#include "engine/recipe/recipe.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace espalier {

/// One network on one set of data: from a recipe to its figures. The one body of resolve, equalize, calibrate, apply, evaluate; what
/// was made for the last two recipes is kept, as a whole and layer by layer, as far as that is less than 256 MiB of weights: a recipe that
/// differs in one layer has one layer to work out. Thread-safe; several recipes may be applied at once.
/// Same model, data, recipe and seed give the same figures to the last bit, whatever was asked before.
class Study
{
public:
    /// `calibrator`: where recipes that look at data get what they ask for; null: on the evaluated data itself. Without `data` recipes are
    /// applied, not evaluated, and what looks at data is left out unless there is a calibrator.
    explicit Study(ModelPtr model, DatasetPtr data = nullptr, std::shared_ptr<Calibrator> calibrator = nullptr);
    ~Study();

    const ModelPtr &model() const { return m_model; }
    const DatasetPtr &data() const { return m_data; }

    /// What the recipe asks of data; null where it asks nothing. Errors: those of calibrate.
    Result<CalibrationPtr> calibrationFor(const Recipe &recipe, const JobContext &context);

    /// The recipe on the network, calibrated first where it looks at data. Errors: those of calibrate and applyRecipe.
    Result<std::shared_ptr<const AppliedRecipe>> applied(const Recipe &recipe, const JobContext &context);

    /// The same with what the recipe asks of data given (null: nothing).
    Result<std::shared_ptr<const AppliedRecipe>> applied(const Recipe &recipe, const CalibrationPtr &calibration,
                                                         const JobContext &context);

    /// The figures of a recipe beside those of the float network. Needs data. Errors: those of `applied` and of Evaluator::evaluate.
    Result<Evaluation> evaluated(const Recipe &recipe, const EvaluationOptions &options, const JobContext &context);
    /// The same of weights that were made before: of this network, or fine-tuned from it.
    Result<Evaluation> evaluated(const AppliedRecipe &applied, const EvaluationOptions &options, const JobContext &context);

    /// Importance of the layers that `asking` (an askingRecipe) names. Errors: those of calibrate and layerScores.
    Result<std::vector<LayerScores>> scores(const Recipe &asking, const JobContext &context);

    /// How often recipes were really applied; the others were still there.
    std::int64_t applications() const;
    /// How many layers were worked out in all.
    std::int64_t layersApplied() const { return m_layers.layersApplied(); }

private:
    struct Kept {
        std::string key;
        CalibrationPtr calibration;
        std::shared_ptr<const AppliedRecipe> applied;
    };

    const ModelPtr m_model;
    const DatasetPtr m_data;
    const std::shared_ptr<Calibrator> m_calibrator; ///< Null without any data.
    std::unique_ptr<Evaluator> m_evaluator;         ///< Null without data.
    LayerMemory m_layers;
    mutable std::mutex m_mutex; ///< Guards what follows.
    std::deque<Kept> m_recent;  ///< The latest first.
    std::int64_t m_applications = 0;
};

} // namespace espalier
