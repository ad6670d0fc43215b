// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/open/enginecalls.h"

#include "engine/graph/shapes.h"
#include "engine/io/read/withweights.h"
#include "engine/study/study.h"

namespace espalier {

namespace {

std::shared_ptr<EvaluatorCalls> evaluatorFor(const ModelPtr &model, const DatasetPtr &data)
{
    const auto study = std::make_shared<Study>(model, data);
    auto calls = std::make_shared<EvaluatorCalls>();
    calls->recipe = [study](const Recipe &recipe, const CalibrationPtr &calibration, const EvaluationOptions &options,
                            const JobContext &context) -> Result<Evaluation> {
        const auto applied = study->applied(recipe, calibration, context);
        return applied ? study->evaluated(**applied, options, context) : applied.error();
    };
    calls->applied = [study](const AppliedRecipe &applied, const EvaluationOptions &options, const JobContext &context) {
        return study->evaluated(applied, options, context);
    };
    return calls;
}

Status writeWeights(const ModelPtr &model, const std::string &path, const JobContext &context)
{
    const auto nothing = Study(model).applied(Recipe(), context);
    if (!nothing)
        return nothing.error();
    const Result<ExportReport> written = exportModel(*model, Recipe(), **nothing, "safetensors", path, context);
    return written ? Status() : Status(written.error());
}

Result<ModelPtr> readWeightsInto(const ModelPtr &model, const std::string &path, const JobContext &context)
{
    const Result<ModelPtr> changed = withWeights(model, path, false, context);
    if (!changed)
        return changed.error();
    // As a fine-tune leaves it: the file it came from stays the one that exports and recipes name.
    auto same = std::make_shared<Model>(**changed);
    same->provenance = model->provenance;
    return ModelPtr(std::move(same));
}

} // namespace

EngineCalls EngineCalls::real()
{
    EngineCalls calls;
    calls.openModel = espalier::openModel;
    calls.withInputShapes = espalier::withInputShapes;
    calls.openDataset = espalier::openDataset;
    calls.statistics = computeStatistics;
    calls.histogram = computeHistogram;
    calls.applyRecipe = [](const Model &model, const Recipe &recipe, const JobContext &context, const Calibration *calibration) {
        return espalier::applyRecipe(model, recipe, context, calibration);
    };
    calls.applyToLayer = [](const Model &model, int layer, const ResolvedLayer &what, std::optional<double> globalThreshold,
                            const JobContext &context, const Calibration *calibration) {
        return espalier::applyToLayer(model, layer, what, globalThreshold, context, calibration);
    };
    calls.makeEvaluator = evaluatorFor;
    calls.finetune = espalier::finetune;
    calls.exportModel = espalier::exportModel;
    calls.scores = layerScores;
    calls.saveWeights = writeWeights;
    calls.withWeights = readWeightsInto;
    calls.openWeights = espalier::withWeights;
    return calls;
}

} // namespace espalier
