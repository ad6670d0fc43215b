// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply/reapply.h"

#include "engine/apply/size.h"

#include <algorithm>

namespace espalier {

namespace {

Recipe withoutPruning(Recipe recipe)
{
    recipe.pruneGlobal.reset();
    recipe.defaults.prune = {};
    for (auto &[name, layer] : recipe.layers)
        layer.prune = {};
    return recipe;
}

std::shared_ptr<const std::vector<float>> floatsOf(const TensorView &view)
{
    const TensorView floats = toFloat32(view);
    return std::make_shared<const std::vector<float>>(floats.floats(), floats.floats() + floats.count());
}

/// Puts the masks of `start` into `layer`, in the order of the layer's tensors.
void attachMasks(AppliedLayer &layer, const AppliedLayer &start, const Model &trained)
{
    layer.pruneThreshold = start.pruneThreshold;
    for (const ChangedTensor &first : start.tensors) {
        if (!first.mask)
            continue;
        const auto found =
            std::find_if(layer.tensors.begin(), layer.tensors.end(), [&](const ChangedTensor &one) { return one.tensor == first.tensor; });
        if (found != layer.tensors.end()) {
            found->mask = first.mask;
            found->pattern = first.pattern;
            continue;
        }
        ChangedTensor pruned;
        pruned.tensor = first.tensor;
        pruned.values = floatsOf(trained.tensors[static_cast<std::size_t>(first.tensor)].view);
        pruned.mask = first.mask;
        pruned.pattern = first.pattern;
        layer.tensors.push_back(std::move(pruned));
    }
    const std::vector<int> &order = trained.layers[static_cast<std::size_t>(layer.layer)].weights;
    const auto place = [&](const ChangedTensor &one) { return std::find(order.begin(), order.end(), one.tensor); };
    std::sort(layer.tensors.begin(), layer.tensors.end(),
              [&](const ChangedTensor &a, const ChangedTensor &b) { return place(a) < place(b); });
    layer.sizeBytes = layerBytes(trained, layer);
}

} // namespace

Result<AppliedRecipe> reapplyRecipe(const Model &trained, const Recipe &recipe, const AppliedRecipe &start, const JobContext &context,
                                    const Calibration *calibration)
{
    Result<AppliedRecipe> applied = applyRecipe(trained, withoutPruning(recipe), context, calibration);
    if (!applied)
        return applied;
    for (AppliedLayer &layer : applied->layers)
        for (const AppliedLayer &first : start.layers)
            if (first.layer == layer.layer)
                attachMasks(layer, first, trained);
    for (const Warning &warning : start.warnings)
        if (warning.id.rfind("prune.", 0) == 0)
            applied->warnings.push_back(warning);
    sumUp(*applied, trained);
    return applied;
}

} // namespace espalier
