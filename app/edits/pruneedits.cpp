// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edits/edits.h"
#include "app/edits/layerentry.h"
#include "engine/prune/criteria.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace espalier::edits {

namespace {

/// Below this standard deviation the article makes a whole tensor zero.
constexpr double kArticleSpread = 0.01;

/// Tensor by tensor: a share of the weights says nothing there.
bool goesByTensor(const PruneSpec &spec)
{
    const Criterion *criterion = findCriterion(spec.criterion);
    return criterion && criterion->cut == Criterion::Cut::Tensor;
}

/// For a layer that is pruned by an amount now: what was not pruned so far gets the criterion that was chosen for it.
void leavePattern(PruneSpec &spec, const PruneSpec &first)
{
    if (!spec.isSet()) {
        spec.criterion = first.criterion;
        spec.noise = first.noise;
        spec.draws = first.draws;
    }
    if (spec.isPattern())
        spec.criterion = PruneSpec().criterion;
    fitGranularity(spec);
}

Edit changePrune(const Recipe &recipe, const Context &context, const Selection &selection, const std::function<void(PruneSpec &)> &change,
                 Reach reach = Reach::Layer)
{
    bool isCommon = false;
    Edit edit = changeEntries(
        recipe, context, selection, [&](LayerRecipe &entry, const LayerInfo &layer, const ResolvedLayer &now, const Refuse &refuse) {
            if (now.inGlobalPrune && reach == Reach::Ranking) {
                isCommon = true;
                return;
            }
            PruneSpec spec = now.prune.value_or(PruneSpec());
            change(spec);
            // The article's rule is for every tensor, others for weights.
            if (!layer.prunable && !goesByTensor(spec)) {
                refuse(layer.whyNot);
                return;
            }
            // A block that does not say how much says nothing.
            entry.prune = spec.isSet() ? Choice<PruneSpec>::set(std::move(spec)) : offFor(recipe, layer.name, &LayerRecipe::prune);
        });
    if (isCommon && edit.recipe.pruneGlobal) {
        const GlobalPruneSpec before = *edit.recipe.pruneGlobal;
        change(edit.recipe.pruneGlobal->prune);
        edit.changed += !(before == *edit.recipe.pruneGlobal);
        if (!edit.recipe.pruneGlobal->prune.isSet())
            edit.recipe.pruneGlobal.reset();
    }
    return edit;
}

} // namespace

void fitGranularity(PruneSpec &spec)
{
    const Criterion *criterion = findCriterion(spec.criterion);
    if (!criterion)
        return;
    if (criterion->cut == Criterion::Cut::Tensor)
        spec.granularity = "tensor";
    else if (spec.granularity == "tensor" || (spec.granularity == "element" && !criterion->perElement)
             || (spec.granularity == "channel" && !criterion->perChannel))
        spec.granularity = criterion->perElement ? "element" : "channel";
}

PruneSpec byCriterion(const std::string &id)
{
    PruneSpec spec;
    spec.criterion = id;
    return spec;
}

Edit setThreshold(const Recipe &recipe, const Context &context, const Selection &selection, double threshold, const PruneSpec &first,
                  Reach reach)
{
    if (!(threshold > 0) || !std::isfinite(threshold))
        return clearPrune(recipe, context, selection, reach);
    const auto change = [&](PruneSpec &spec) {
        leavePattern(spec, first);
        spec.threshold = threshold;
        spec.sparsity.reset();
    };
    return changePrune(recipe, context, selection, change, reach);
}

Edit setSparsity(const Recipe &recipe, const Context &context, const Selection &selection, double sparsity, const PruneSpec &first,
                 Reach reach)
{
    if (!(sparsity > 0))
        return clearPrune(recipe, context, selection, reach);
    const auto change = [&](PruneSpec &spec) {
        leavePattern(spec, first);
        if (goesByTensor(spec)) {
            spec.criterion = PruneSpec().criterion;
            fitGranularity(spec);
        }
        spec.sparsity = std::min(sparsity, 1.0);
        spec.threshold.reset();
    };
    return changePrune(recipe, context, selection, change, reach);
}

Edit setPattern(const Recipe &recipe, const Context &context, const Selection &selection, int n, int m)
{
    return changePrune(recipe, context, selection, [&](PruneSpec &spec) {
        spec = PruneSpec();
        spec.criterion = "n:m";
        spec.n = n;
        spec.m = m;
    });
}

Edit setCriterion(const Recipe &recipe, const Context &context, const Selection &selection, const std::string &criterion, Reach reach)
{
    const Criterion *found = findCriterion(criterion);
    if (found && found->cut == Criterion::Cut::Pattern) {
        const PruneSpec usual;
        return setPattern(recipe, context, selection, usual.n, usual.m);
    }
    const auto change = [&](PruneSpec &spec) {
        if (spec.isPattern())
            spec.sparsity = 1 - static_cast<double>(spec.n) / spec.m;
        // The numbers of the criterion before mean nothing to this one.
        const PruneSpec usual;
        if (spec.criterion != criterion)
            std::tie(spec.noise, spec.draws) = std::tie(usual.noise, usual.draws);
        spec.criterion = criterion;
        fitGranularity(spec);
        if (goesByTensor(spec) && spec.isSet() && !spec.threshold) {
            spec.sparsity.reset();
            spec.threshold = kArticleSpread;
        }
    };
    return changePrune(recipe, context, selection, change, reach);
}

Edit changeCriterion(const Recipe &recipe, const Context &context, const Selection &selection, const std::string &criterion,
                     const std::function<void(PruneSpec &)> &change)
{
    bool isCommon = false;
    Edit edit =
        changeEntries(recipe, context, selection, [&](LayerRecipe &entry, const LayerInfo &, const ResolvedLayer &now, const Refuse &) {
            if (!now.prune || now.prune->criterion != criterion)
                return;
            isCommon = isCommon || now.inGlobalPrune;
            if (now.inGlobalPrune)
                return;
            PruneSpec spec = *now.prune;
            change(spec);
            entry.prune = Choice<PruneSpec>::set(std::move(spec));
        });
    if (isCommon && edit.recipe.pruneGlobal) {
        const GlobalPruneSpec before = *edit.recipe.pruneGlobal;
        change(edit.recipe.pruneGlobal->prune);
        edit.changed += !(before == *edit.recipe.pruneGlobal);
    }
    return edit;
}

Edit setPruneGranularity(const Recipe &recipe, const Context &context, const Selection &selection, const std::string &granularity,
                         Reach reach)
{
    return changePrune(
        recipe, context, selection, [&](PruneSpec &spec) { spec.granularity = granularity; }, reach);
}

Edit clearPrune(const Recipe &recipe, const Context &context, const Selection &selection, Reach reach)
{
    const auto change = [](PruneSpec &spec) {
        // A pattern says by itself how much goes.
        if (spec.isPattern())
            spec = PruneSpec();
        spec.threshold.reset();
        spec.sparsity.reset();
    };
    return changePrune(recipe, context, selection, change, reach);
}

} // namespace espalier::edits
