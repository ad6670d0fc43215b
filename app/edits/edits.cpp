// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edits/edits.h"

#include "app/edits/layerentry.h"

#include <algorithm>

namespace espalier::edits {

Edit changeWeights(const Recipe &recipe, const Context &context, const Selection &selection,
                   const std::function<void(QuantSpec &, const LayerInfo &)> &change)
{
    return changeQuant(recipe, context, selection, kWeights, [&](QuantSpec &spec, const LayerInfo &layer) {
        change(spec, layer);
        return true;
    });
}

Edit changeQuantizer(const Recipe &recipe, const Context &context, const Selection &selection, RangeOf of,
                     const std::function<void(QuantSpec &, const LayerInfo &)> &change)
{
    return of == RangeOf::Weights ? changeWeights(recipe, context, selection, change)
                                  : changeActivations(recipe, context, selection, change);
}

Edit changeRange(const Recipe &recipe, const Context &context, const Selection &selection, RangeOf of,
                 const std::function<void(RangeSpec &)> &change)
{
    return changeQuantizer(recipe, context, selection, of, [&](QuantSpec &spec, const LayerInfo &) {
        if (of == RangeOf::Input && !spec.inputRange)
            spec.inputRange = spec.range;
        change(of == RangeOf::Input ? *spec.inputRange : spec.range);
    });
}

Edit setRangeMethod(const Recipe &recipe, const Context &context, const Selection &selection, RangeOf of, const RangeSpec &range)
{
    return changeQuantizer(recipe, context, selection, of, [&](QuantSpec &spec, const LayerInfo &) {
        if (of == RangeOf::Output && spec.inputRange && spec.inputRange->method != "fixed")
            spec.inputRange.reset();
        if (of == RangeOf::Input)
            spec.inputRange = range;
        else
            spec.range = range;
    });
}

Edit resetRange(const Recipe &recipe, const Context &context, const Selection &selection, RangeOf of)
{
    return changeQuantizer(recipe, context, selection, of, [&](QuantSpec &spec, const LayerInfo &) {
        if (of != RangeOf::Input)
            spec.range = RangeSpec();
        else if (spec.range.method == "fixed")
            spec.inputRange = RangeSpec(); // As the output it would have none.
        else
            spec.inputRange.reset();
    });
}

Edit setWeights(const Recipe &recipe, const Context &context, const Selection &selection, const QuantSpec &spec)
{
    return changeWeights(recipe, context, selection, [&](QuantSpec &mine, const LayerInfo &) { mine = spec; });
}

Edit clearWeights(const Recipe &recipe, const Context &context, const Selection &selection)
{
    return clearQuant(recipe, context, selection, kWeights);
}

Edit setBits(const Recipe &recipe, const Context &context, const Selection &selection, int bits)
{
    return changeWeights(recipe, context, selection,
                         [&](QuantSpec &spec, const LayerInfo &) { spec.bits = std::clamp(bits, kMinimumBits, kMaximumBits); });
}

Edit stepBits(const Recipe &recipe, const Context &context, const Selection &selection, int step, const TargetProfile &target)
{
    return changeWeights(recipe, context, selection,
                         [&](QuantSpec &spec, const LayerInfo &) { spec.bits = target.nextBits(spec.bits, step); });
}

Edit setSigned(const Recipe &recipe, const Context &context, const Selection &selection, bool isSigned)
{
    return changeWeights(recipe, context, selection, [&](QuantSpec &spec, const LayerInfo &) { spec.isSigned = isSigned; });
}

Edit setSymmetric(const Recipe &recipe, const Context &context, const Selection &selection, bool symmetric)
{
    return changeWeights(recipe, context, selection, [&](QuantSpec &spec, const LayerInfo &) { spec.symmetric = symmetric; });
}

Edit setZeroExact(const Recipe &recipe, const Context &context, const Selection &selection, bool exact)
{
    return changeWeights(recipe, context, selection, [&](QuantSpec &spec, const LayerInfo &) { spec.zeroExact = exact; });
}

Edit setNarrow(const Recipe &recipe, const Context &context, const Selection &selection, bool narrow)
{
    return changeWeights(recipe, context, selection, [&](QuantSpec &spec, const LayerInfo &) { spec.narrow = narrow; });
}

Edit setScheme(const Recipe &recipe, const Context &context, const Selection &selection, Scheme scheme)
{
    return changeWeights(recipe, context, selection, [&](QuantSpec &spec, const LayerInfo &) {
        if (scheme == Scheme::Ternary) {
            const Granularity granularity = spec.granularity;
            spec = QuantSpec();
            spec.bits = 2;
            spec.granularity = granularity;
        }
        spec.scheme = scheme;
    });
}

Edit setGranularity(const Recipe &recipe, const Context &context, const Selection &selection, const Granularity &granularity)
{
    return changeWeights(recipe, context, selection, [&](QuantSpec &spec, const LayerInfo &) {
        spec.granularity = granularity;
        // One fixed range per channel means nothing for another number of ranges.
        if (spec.range.lo.size() > 1)
            spec.range = RangeSpec();
    });
}

Edit setRounding(const Recipe &recipe, const Context &context, const Selection &selection, Rounding rounding)
{
    return changeWeights(recipe, context, selection, [&](QuantSpec &spec, const LayerInfo &) { spec.rounding = rounding; });
}

Edit toggleLock(const Recipe &recipe, const Context &context, const Selection &selection)
{
    const bool isAnyUnlocked = std::any_of(selection.begin(), selection.end(), [&](int layer) {
        return isLayer(context, layer) && !context.resolved[static_cast<std::size_t>(layer)].locked;
    });
    return setLocked(recipe, context, selection, isAnyUnlocked);
}

Edit setLocked(const Recipe &recipe, const Context &context, const Selection &selection, bool locked)
{
    return changeEntries(
        recipe, context, selection,
        [&](LayerRecipe &entry, const LayerInfo &layer, const ResolvedLayer &, const Refuse &refuse) {
            entry.locked = locked;
            if (!locked && isLockedByPattern(recipe, layer.name))
                refuse("locked-by-pattern");
        },
        Locked::Too);
}

Edit resetLayer(const Recipe &recipe, const Context &context, const Selection &selection)
{
    return changeEntries(recipe, context, selection,
                         [&](LayerRecipe &entry, const LayerInfo &layer, const ResolvedLayer &, const Refuse &) {
                             entry.weights = offFor(recipe, layer.name, &LayerRecipe::weights);
                             entry.activations = offFor(recipe, layer.name, &LayerRecipe::activations);
                             entry.prune = offFor(recipe, layer.name, &LayerRecipe::prune);
                         });
}

Settings copySettings(const Context &context, int layer)
{
    if (!isLayer(context, layer))
        return {};
    const ResolvedLayer &now = context.resolved[static_cast<std::size_t>(layer)];
    return {now.weights, now.activations, now.prune};
}

namespace {

bool rangeFits(const QuantSpec &spec, const LayerInfo &layer)
{
    const std::size_t ranges = std::max(spec.range.lo.size(), spec.range.hi.size());
    if (ranges <= 1)
        return true;
    return static_cast<std::size_t>(layer.channelAxis) < layer.weightShape.size()
        && static_cast<std::int64_t>(ranges) == layer.weightShape[static_cast<std::size_t>(layer.channelAxis)];
}

template <typename Spec>
Choice<Spec> choice(const std::optional<Spec> &spec, const Recipe &recipe, const LayerInfo &layer, Choice<Spec> LayerRecipe::*block)
{
    return spec ? Choice<Spec>::set(*spec) : offFor(recipe, layer.name, block);
}

} // namespace

Edit pasteSettings(const Recipe &recipe, const Context &context, const Selection &selection, const Settings &settings)
{
    return changeEntries(recipe, context, selection,
                         [&](LayerRecipe &entry, const LayerInfo &layer, const ResolvedLayer &, const Refuse &refuse) {
                             if (layer.quantizable && settings.weights && !rangeFits(*settings.weights, layer))
                                 refuse("range-channels");
                             else if (layer.quantizable)
                                 entry.weights = choice(settings.weights, recipe, layer, &LayerRecipe::weights);
                             else if (settings.weights)
                                 refuse(layer.whyNot);
                             if (layer.quantizable)
                                 entry.activations = choice(settings.activations, recipe, layer, &LayerRecipe::activations);
                             if (layer.prunable)
                                 entry.prune = choice(settings.prune, recipe, layer, &LayerRecipe::prune);
                             else if (settings.prune && (layer.quantizable || !settings.weights))
                                 refuse(layer.whyNot);
                         });
}

} // namespace espalier::edits
