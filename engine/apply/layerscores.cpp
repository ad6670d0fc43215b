// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply/layerscores.h"

#include "engine/apply/pruning.h"
#include "engine/prune/importance.h"

namespace espalier {

Recipe askingRecipe(const PruneSpec &criterion, const std::vector<std::string> &layers)
{
    PruneSpec spec = criterion;
    if (const Criterion *found = findCriterion(spec.criterion))
        spec.granularity = found->perElement ? "element" : "channel";
    spec.threshold.reset();
    spec.sparsity.reset();
    if (!spec.isPattern())
        spec.threshold = 0;
    Recipe recipe;
    if (layers.empty())
        recipe.defaults.prune = Choice<PruneSpec>::set(spec);
    for (const std::string &layer : layers)
        recipe.layers[layer].prune = Choice<PruneSpec>::set(spec);
    return recipe;
}

Result<std::vector<LayerScores>> layerScores(const Model &model, const Recipe &asking, const Calibration *calibration,
                                             const JobContext &context)
{
    const auto resolved = resolveRecipe(asking, model.layers);
    if (!resolved)
        return resolved.error();
    std::vector<LayerScores> all;
    for (std::size_t i = 0; i < resolved->size(); ++i) {
        const LayerInfo &info = model.layers[i];
        const std::optional<PruneSpec> &spec = (*resolved)[i].prune;
        if (!spec || info.weights.empty() || !isFloating(model.tensors[static_cast<std::size_t>(info.weights[0])].view.type))
            continue;
        const Result<const Criterion *> criterion = criterionFor(*spec);
        if (!criterion)
            return criterion.error();
        LayerScores one;
        one.layer = static_cast<int>(i);
        one.tensor = info.weights[0];
        const TensorView weights = usableFloats(model.tensors[static_cast<std::size_t>(one.tensor)].view);
        const ImportanceScores *fromData = nullptr;
        if (calibration)
            if (const auto found = calibration->scores.find({spec->criterion, one.tensor}); found != calibration->scores.end())
                fromData = &found->second;
        auto scores = importanceOf(**criterion, ScoreRequest{model, info, one.tensor, weights, *spec}, fromData, context);
        if (!scores)
            return scores.error();
        one.scores = std::move(*scores);
        one.scores.channels = channelImportance(one.scores, weights, info.channelAxis);
        all.push_back(std::move(one));
    }
    if (context.cancelled())
        return Error(errors::kCancelled);
    return all;
}

} // namespace espalier
