// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of how what goes through the layers is quantized.
#include "app/session/edits.h"

#include "app/session/layerentry.h"
#include "engine/recipe/vocabulary.h"

#include <algorithm>

namespace espalier::edits {

Edit changeActivations(const Recipe &recipe, const Context &context, const Selection &selection,
                       const std::function<void(QuantSpec &, const LayerInfo &)> &change)
{
    return changeEntries(recipe, context, selection, [&](LayerRecipe &entry, const LayerInfo &layer, const ResolvedLayer &now,
                                                          const Refuse &refuse) {
        if (!layer.quantizable) {
            refuse(layer.whyNot);
            return;
        }
        QuantSpec spec = now.activations.value_or(vocabulary::activationDefaults());
        change(spec, layer);
        if (!(now.activations == spec))
            entry.activations = Choice<QuantSpec>::set(std::move(spec));
    });
}

Edit clearActivations(const Recipe &recipe, const Context &context, const Selection &selection)
{
    return changeEntries(recipe, context, selection,
                         [&](LayerRecipe &entry, const LayerInfo &layer, const ResolvedLayer &now, const Refuse &) {
                             if (now.activations)
                                 entry.activations = offFor(recipe, layer.name, &LayerRecipe::activations);
                         });
}

Edit setActivationBits(const Recipe &recipe, const Context &context, const Selection &selection, int bits)
{
    return changeActivations(recipe, context, selection,
                             [&](QuantSpec &spec, const LayerInfo &) { spec.bits = std::clamp(bits, kMinimumBits, kMaximumBits); });
}

Edit setActivationRange(const Recipe &recipe, const Context &context, const Selection &selection, double lo, double hi)
{
    return changeActivations(recipe, context, selection, [&](QuantSpec &spec, const LayerInfo &) { fixRange(spec, lo, hi); });
}

} // namespace espalier::edits
