// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/calibrate/quantdata.h"

#include "engine/calibrate/observe.h"
#include "engine/calibrate/reconstruct.h"

#include <algorithm>

namespace espalier {

namespace {

bool learns(const ResolvedLayer &layer)
{
    return layer.weights && layer.weights->rounding == Rounding::AdaRound;
}

bool observes(const ResolvedLayer &layer)
{
    return layer.activations && layer.activations->observes();
}

template <typename Test> bool any(const std::vector<ResolvedLayer> &resolved, const Test &test)
{
    return std::any_of(resolved.begin(), resolved.end(), test);
}

/// Which activations meet is a matter of the graph, so it is found here even for manual ranges.
bool shares(const Recipe &recipe, const std::vector<ResolvedLayer> &resolved)
{
    return recipe.sharedRanges && any(resolved, [](const ResolvedLayer &layer) { return layer.activations.has_value(); });
}

bool corrects(const Recipe &recipe, const std::vector<ResolvedLayer> &resolved)
{
    return !recipe.biasCorrection.empty() && any(resolved, [](const ResolvedLayer &layer) { return layer.weights.has_value(); });
}

} // namespace

std::string quantizationKey(const Recipe &recipe, const std::vector<ResolvedLayer> &resolved)
{
    if (!any(resolved, learns) && !any(resolved, observes) && !corrects(recipe, resolved) && !shares(recipe, resolved))
        return {};
    Recipe layersOnly = recipe;
    layersOnly.finetune.reset();
    return "quantization:" + recipeHash(layersOnly) + ";";
}

Status addQuantizationData(const Model &model, const Dataset &data, std::span<const std::int64_t> samples, const Recipe &recipe,
                           const std::vector<ResolvedLayer> &resolved, Calibration &into, const JobContext &context)
{
    if (any(resolved, learns) || corrects(recipe, resolved))
        if (const Status status = reconstructWeights(model, data, samples, recipe, into, context); !status)
            return status;
    if (any(resolved, observes) || shares(recipe, resolved))
        return observeActivations(model, data, samples, recipe, into, context);
    return {};
}

} // namespace espalier
