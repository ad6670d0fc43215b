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

} // namespace espalier::edits
