// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of how what goes through the layers is quantized.
#include "app/edits/edits.h"

#include "app/edits/layerentry.h"

#include <algorithm>

namespace espalier::edits {

Edit changeActivations(const Recipe &recipe, const Context &context, const Selection &selection,
                       const std::function<void(QuantSpec &, const LayerInfo &)> &change)
{
    return changeQuant(recipe, context, selection, kActivations, [&](QuantSpec &spec, const LayerInfo &layer) {
        change(spec, layer);
        return true;
    });
}

Edit clearActivations(const Recipe &recipe, const Context &context, const Selection &selection)
{
    return clearQuant(recipe, context, selection, kActivations);
}

Edit setActivationBits(const Recipe &recipe, const Context &context, const Selection &selection, int bits)
{
    return changeActivations(recipe, context, selection,
                             [&](QuantSpec &spec, const LayerInfo &) { spec.bits = std::clamp(bits, kMinimumBits, kMaximumBits); });
}

bool fixActivationRange(QuantSpec &spec, bool isInput, double lo, double hi)
{
    QuantSpec fixed = spec;
    if (!fixRange(fixed, lo, hi))
        return false;
    if (isInput) {
        spec.inputRange = fixed.range;
        return true;
    }
    if (!fixed.inputRange && spec.range.method != "fixed")
        fixed.inputRange = spec.range;
    spec = std::move(fixed);
    return true;
}

Edit setActivationRanges(const Recipe &recipe, const Context &context, const Selection &selection, bool isInput,
                         const std::function<std::optional<std::pair<double, double>>(int)> &rangeOf)
{
    return changeQuant(recipe, context, selection, kActivations, [&](QuantSpec &spec, const LayerInfo &layer) {
        const auto range = rangeOf(layer.id);
        return range && fixActivationRange(spec, isInput, range->first, range->second);
    });
}

} // namespace espalier::edits
