// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/edits.h"
#include "app/session/layerentry.h"
#include "engine/prune/criteria.h"

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

/// A share or a value belongs to criteria that are cut so: a pattern has neither, the article's rule no share.
void takeAmount(PruneSpec &spec, std::optional<double> threshold, std::optional<double> sparsity)
{
    if (spec.isPattern() || (sparsity && spec.criterion == "tensor-spread"))
        spec = PruneSpec();
    spec.threshold = threshold;
    spec.sparsity = sparsity;
}

/// Granularity and amount as the new criterion can have them.
void takeCriterion(PruneSpec &spec, const std::string &id)
{
    constexpr double kArticleSpread = 0.01; // The article's own threshold.
    const bool wasPattern = spec.isPattern();
    const double wasGone = 1 - static_cast<double>(spec.n) / spec.m;
    spec.criterion = id;
    const Criterion *criterion = findCriterion(id);
    if (criterion && !criterion->perElement)
        spec.granularity = "channel";
    else if (criterion && (!criterion->perChannel || (spec.granularity == "tensor" && criterion->cut != Criterion::Cut::Tensor)))
        spec.granularity = "element";
    if (spec.isPattern()) {
        spec.threshold.reset();
        spec.sparsity.reset();
    } else if (criterion && criterion->cut == Criterion::Cut::Tensor && !spec.threshold && (spec.sparsity || wasPattern)) {
        spec.threshold = kArticleSpread;
        spec.sparsity.reset();
    } else if (wasPattern) {
        spec.sparsity = wasGone;
    }
}

} // namespace

Edit setThreshold(const Recipe &recipe, const Context &context, const Selection &selection, double threshold)
{
    if (!(threshold > 0) || !std::isfinite(threshold))
        return clearPrune(recipe, context, selection);
    return changePrune(recipe, context, selection, [&](PruneSpec &spec) {
        takeAmount(spec, threshold, std::nullopt);
    });
}

Edit setSparsity(const Recipe &recipe, const Context &context, const Selection &selection, double sparsity)
{
    if (!(sparsity > 0))
        return clearPrune(recipe, context, selection);
    return changePrune(recipe, context, selection, [&](PruneSpec &spec) {
        takeAmount(spec, std::nullopt, std::min(sparsity, 1.0));
    });
}

Edit setCriterion(const Recipe &recipe, const Context &context, const Selection &selection, const std::string &criterion)
{
    return changePrune(recipe, context, selection, [&](PruneSpec &spec) { takeCriterion(spec, criterion); });
}

Edit setPruneGranularity(const Recipe &recipe, const Context &context, const Selection &selection, const std::string &granularity)
{
    return changePrune(recipe, context, selection, [&](PruneSpec &spec) { spec.granularity = granularity; });
}

Edit clearPrune(const Recipe &recipe, const Context &context, const Selection &selection)
{
    return changePrune(recipe, context, selection, [](PruneSpec &spec) { spec = PruneSpec(); });
}

} // namespace espalier::edits
