// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/edits.h"
#include "app/session/layerentry.h"

#include <algorithm>
#include <cmath>

namespace espalier::edits {

namespace {

Edit changePrune(const Recipe &recipe, const Context &context, const Selection &selection,
                 const std::function<void(PruneSpec &)> &change)
{
    return changeEntries(recipe, context, selection, [&](LayerRecipe &entry, const LayerInfo &layer, const ResolvedLayer &now,
                                                          const Refuse &refuse) {
        if (!layer.prunable) {
            refuse(layer.whyNot);
            return;
        }
        PruneSpec spec = now.prune.value_or(PruneSpec());
        change(spec);
        // A block that does not say how much says nothing.
        entry.prune = spec.isSet() ? Choice<PruneSpec>::set(std::move(spec))
                                                      : offFor(recipe, layer.name, &LayerRecipe::prune);
    });
}

} // namespace

Edit setThreshold(const Recipe &recipe, const Context &context, const Selection &selection, double threshold)
{
    if (!(threshold > 0) || !std::isfinite(threshold))
        return clearPrune(recipe, context, selection);
    return changePrune(recipe, context, selection, [&](PruneSpec &spec) {
        spec.threshold = threshold;
        spec.sparsity.reset();
    });
}

Edit setSparsity(const Recipe &recipe, const Context &context, const Selection &selection, double sparsity)
{
    if (!(sparsity > 0))
        return clearPrune(recipe, context, selection);
    return changePrune(recipe, context, selection, [&](PruneSpec &spec) {
        spec.sparsity = std::min(sparsity, 1.0);
        spec.threshold.reset();
    });
}

Edit setCriterion(const Recipe &recipe, const Context &context, const Selection &selection, const std::string &criterion)
{
    return changePrune(recipe, context, selection, [&](PruneSpec &spec) { spec.criterion = criterion; });
}

Edit setPruneGranularity(const Recipe &recipe, const Context &context, const Selection &selection, const std::string &granularity)
{
    return changePrune(recipe, context, selection, [&](PruneSpec &spec) { spec.granularity = granularity; });
}

Edit clearPrune(const Recipe &recipe, const Context &context, const Selection &selection)
{
    return changePrune(recipe, context, selection, [](PruneSpec &spec) {
        spec.threshold.reset();
        spec.sparsity.reset();
    });
}

} // namespace espalier::edits
