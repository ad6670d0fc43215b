// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/importance.h"

#include "engine/prune/errors.h"
#include "engine/prune/pattern.h"
#include "engine/prune/prune.h"

namespace espalier {

Result<const Criterion *> criterionFor(const PruneSpec &spec)
{
    const Criterion *criterion = findCriterion(spec.criterion);
    if (!criterion && spec.criterion == "l1-reg")
        return Error(errors::kPruneIsTraining, {spec.criterion});
    if (!criterion) {
        std::string available;
        for (const Criterion &one : criteria())
            available += (available.empty() ? "" : ", ") + std::string(one.id);
        return Error(errors::kPruneNotAvailable, {printable(spec.criterion), available});
    }
    const bool fits = spec.granularity == "channel" ? criterion->perChannel
        : spec.granularity == "tensor"              ? criterion->cut == Criterion::Cut::Tensor
                                                    : criterion->perElement;
    if (!fits)
        return Error(errors::kPruneGranularity, {spec.criterion, spec.granularity});
    return criterion;
}

Status canPrune(const LayerInfo &layer, const PruneSpec &spec)
{
    if (spec.isPattern() && !patternFits(layer.weightShape, layer.channelAxis, spec.m))
        return Error(errors::kPruneGroups,
                     {std::to_string(spec.n), std::to_string(spec.m), layer.name, shapeText(layer.weightShape),
                      std::to_string(patternLayout(layer.weightShape, layer.channelAxis).inputs)});
    if (spec.criterion == "bn-gamma" && layer.normalizationScale < 0)
        return Error(errors::kPruneNoNorm, {layer.name});
    return {};
}

Error needsDataError(const Criterion &criterion)
{
    return Error(errors::kPruneNeedsData, {criterion.id, criteriaWithout(false), criteriaWithout(true)});
}

Result<ImportanceScores> importanceOf(const Criterion &criterion, const ScoreRequest &request, const ImportanceScores *fromData,
                                      const JobContext &context)
{
    if (criterion.needsData()) {
        if (!fromData)
            return needsDataError(criterion);
        return *fromData;
    }
    if (criterion.scoreInModel)
        return criterion.scoreInModel(request, context);
    ImportanceScores scores;
    scores.elements = criterion.score(request.weights, context);
    if (context.cancelled())
        return Error(errors::kCancelled);
    return scores;
}

std::vector<double> channelImportance(const ImportanceScores &scores, const TensorView &weights, int channelAxis)
{
    return scores.channels.empty() ? channelScores(weights, scores.elements, channelAxis) : scores.channels;
}

} // namespace espalier
