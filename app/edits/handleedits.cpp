// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edits/handleedits.h"

#include "app/edits/layerentry.h"

#include <algorithm>
#include <cmath>

namespace espalier::edits {

namespace {

/// Of lo and hi to what was observed there; absent where that is zero.
struct Ratios {
    std::optional<double> lo, hi;
};

const QuantBlock &blockOf(RangeOf of)
{
    return of == RangeOf::Weights ? kWeights : kActivations;
}

bool isZeroChannel(const QuantParameters &parameters, std::size_t channel)
{
    const std::vector<int> &zero = parameters.zeroChannels;
    return std::find(zero.begin(), zero.end(), static_cast<int>(channel)) != zero.end();
}

LayerStart startOf(const Context &context, const LayerStarts &starts, int layer)
{
    if (const auto found = starts.find(layer); found != starts.end())
        return found->second;
    LayerStart start;
    if (isLayer(context, layer))
        start.resolved = context.resolved[static_cast<std::size_t>(layer)];
    return start;
}

Ratios ratiosOf(const Bounds &to, const Bounds &observed)
{
    const auto ratio = [](double bound, double seen) { return seen != 0 ? std::optional(bound / seen) : std::nullopt; };
    return {ratio(to.lo, observed.lo), ratio(to.hi, observed.hi)};
}

/// Where the ratios lead a layer that is not under the hand.
Bounds atRatios(const Ratios &ratios, const QuantSpec &spec, const LayerStart &start, bool isFreed)
{
    const Bounds observed = boundsAtRatio(spec, start.observed, 1);
    const Bounds before = start.inForce.value_or(observed);
    if (spec.symmetric && !isFreed) {
        if ((!ratios.lo && !ratios.hi) || observed.hi == 0)
            return before;
        const double half = observed.hi * std::max(ratios.lo ? *ratios.lo : *ratios.hi, ratios.hi ? *ratios.hi : *ratios.lo);
        return {-half, half};
    }
    const auto bound = [](const std::optional<double> &ratio, double seen, double was) { return ratio && seen != 0 ? *ratio * seen : was; };
    return {bound(ratios.lo, observed.lo, before.lo), bound(ratios.hi, observed.hi, before.hi)};
}

/// The channels' own ranges scaled so that the outermost bounds, `before`, become `to`.
RangeSpec scaledChannels(const QuantParameters &channels, const Bounds &before, const Bounds &to)
{
    RangeSpec range;
    for (std::size_t i = 0; i < channels.lo.size(); ++i) {
        Bounds own{channels.lo[i] * (to.lo / before.lo), channels.hi[i] * (to.hi / before.hi)};
        // A channel without weights, or of one sign, keeps a range that is not empty.
        if (isZeroChannel(channels, i) || own.lo >= own.hi)
            own = to;
        range.lo.push_back(own.lo);
        range.hi.push_back(own.hi);
    }
    return range;
}

/// A manual range under the rules of the scheme; nothing where it is empty.
std::optional<RangeSpec> fixedRange(const QuantSpec &spec, const LayerStart &start, Bounds to)
{
    if (spec.zeroExact)
        to = {std::min(to.lo, 0.0), std::max(to.hi, 0.0)};
    if (spec.symmetric && spec.isSigned) {
        to.hi = std::max(std::fabs(to.lo), std::fabs(to.hi));
        to.lo = -to.hi;
    }
    if (!(to.lo < to.hi) || !std::isfinite(to.lo) || !std::isfinite(to.hi))
        return std::nullopt;
    const bool isPerChannel = spec.granularity.kind == Granularity::Kind::Channel && start.parameters && start.parameters->lo.size() > 1;
    // A bound of zero cannot be scaled: then all channels share the range.
    const bool canScale = start.inForce && start.inForce->lo < 0 && start.inForce->hi > 0 && to.lo < 0 && to.hi > 0;
    RangeSpec range;
    if (isPerChannel && canScale) {
        range = scaledChannels(*start.parameters, *start.inForce, to);
    } else {
        range.lo = {to.lo};
        range.hi = {to.hi};
    }
    range.method = "fixed";
    return range;
}

/// False where the range would be empty; then nothing is changed.
bool setFixed(QuantSpec &spec, RangeOf of, const LayerStart &start, const Bounds &to)
{
    std::optional<RangeSpec> range = fixedRange(spec, start, to);
    if (!range)
        return false;
    if (of == RangeOf::Input) {
        spec.inputRange = std::move(range);
        return true;
    }
    // The input keeps the method that it had, for a manual range of the output is not meant for it.
    if (of == RangeOf::Output && !spec.inputRange && spec.range.method != "fixed")
        spec.inputRange = spec.range;
    spec.range = std::move(*range);
    return true;
}

double largestOf(const LayerStart &start)
{
    return std::max(std::fabs(start.observed.lo), std::fabs(start.observed.hi));
}

} // namespace

std::optional<Bounds> boundsInForce(const std::optional<QuantSpec> &spec, const std::optional<QuantParameters> &parameters)
{
    if (!spec)
        return std::nullopt;
    const RangeSpec &range = spec->range;
    const bool isFixed = range.method == "fixed" && !range.lo.empty() && range.lo.size() == range.hi.size();
    if (!isFixed && !parameters)
        return std::nullopt;
    const std::vector<double> &los = isFixed ? range.lo : parameters->lo;
    const std::vector<double> &his = isFixed ? range.hi : parameters->hi;
    std::optional<Bounds> bounds;
    for (std::size_t i = 0; i < los.size(); ++i) {
        if (los.size() > 1 && parameters && isZeroChannel(*parameters, i))
            continue;
        if (!bounds)
            bounds = Bounds{los[i], his[i]};
        bounds->lo = std::min(bounds->lo, los[i]);
        bounds->hi = std::max(bounds->hi, his[i]);
    }
    return bounds;
}

Bounds boundsAtRatio(const QuantSpec &spec, const Bounds &observed, double ratio)
{
    if (spec.symmetric) {
        const double largest = std::max(std::fabs(observed.lo), std::fabs(observed.hi));
        return {-ratio * largest, ratio * largest};
    }
    if (spec.zeroExact)
        return {ratio * std::min(observed.lo, 0.0), ratio * std::max(observed.hi, 0.0)};
    return {ratio * observed.lo, ratio * observed.hi};
}

double clipRatio(const QuantSpec &spec, const Bounds &observed, const Bounds &bounds)
{
    const Bounds whole = boundsAtRatio(spec, observed, 1);
    return whole.hi > whole.lo ? (bounds.hi - bounds.lo) / (whole.hi - whole.lo) : 1;
}

Edit moveRange(const Recipe &recipe, const Context &context, const Selection &selection, RangeOf of, const LayerStarts &starts,
               const RangeMove &move)
{
    const QuantBlock &block = blockOf(of);
    const LayerStart hand = startOf(context, starts, move.layer);
    const QuantSpec pattern = (hand.resolved.*block.resolved).value_or(block.usual());
    const bool isFreed = pattern.symmetric && move.to.lo != -move.to.hi;
    const Ratios ratios = ratiosOf(move.to, boundsAtRatio(pattern, hand.observed, 1));
    return changeQuant(recipe, context, selection, block, [&](QuantSpec &spec, const LayerInfo &layer) {
        const LayerStart start = startOf(context, starts, layer.id);
        spec = (start.resolved.*block.resolved).value_or(pattern);
        const Bounds to = layer.id == move.layer || move.isSameValue ? move.to : atRatios(ratios, spec, start, isFreed);
        if (isFreed)
            spec.symmetric = false;
        return setFixed(spec, of, start, to);
    });
}

Edit setBounds(const Recipe &recipe, const Context &context, const Selection &selection, RangeOf of, const LayerStarts &starts,
               std::optional<double> lo, std::optional<double> hi)
{
    return changeQuant(recipe, context, selection, blockOf(of), [&](QuantSpec &spec, const LayerInfo &layer) {
        const LayerStart start = startOf(context, starts, layer.id);
        if (!start.inForce && (!lo || !hi))
            return false;
        const Bounds before = start.inForce.value_or(Bounds());
        Bounds to{lo.value_or(before.lo), hi.value_or(before.hi)};
        // Of one sign, unsigned integers start at zero.
        const bool isMirrored = spec.symmetric && (spec.isSigned || before.lo < 0);
        if (isMirrored && lo.has_value() != hi.has_value())
            to = lo ? Bounds{*lo, -*lo} : Bounds{-*hi, *hi};
        return setFixed(spec, of, start, to);
    });
}

Edit moveThreshold(const Recipe &recipe, const Context &context, const Selection &selection, const LayerStarts &starts,
                   const ThresholdMove &move)
{
    const double underHand = largestOf(startOf(context, starts, move.layer));
    return changeEntries(recipe, context, selection,
                         [&](LayerRecipe &entry, const LayerInfo &layer, const ResolvedLayer &, const Refuse &refuse) {
                             if (!layer.prunable) {
                                 refuse(layer.whyNot);
                                 return;
                             }
                             if (move.to <= 0) {
                                 entry.prune = offFor(recipe, layer.name, &LayerRecipe::prune);
                                 return;
                             }
                             const LayerStart start = startOf(context, starts, layer.id);
                             const bool isByRatio = layer.id != move.layer && !move.isSameValue;
                             if (isByRatio && (underHand == 0 || largestOf(start) == 0))
                                 return;
                             PruneSpec spec = start.resolved.prune.value_or(move.by);
                             // The handle is a value of this criterion: any other way to prune gives way to it.
                             if (spec.criterion != move.by.criterion)
                                 spec = move.by;
                             spec.sparsity.reset();
                             spec.threshold = isByRatio ? move.to * (largestOf(start) / underHand) : move.to;
                             entry.prune = Choice<PruneSpec>::set(std::move(spec));
                         });
}

} // namespace espalier::edits
