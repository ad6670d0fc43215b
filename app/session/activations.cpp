// SPDX-License-Identifier: GPL-3.0-or-later
// What goes through the layers: what is seen of it, and how the recipe quantizes it.
#include "engine/apply/activations.h"
#include "app/session/documentprivate.h"
#include "engine/recipe/vocabulary.h"

namespace espalier {

/// A manual range is known at once, and final unless others share it; what a method finds comes with the exact figures, and until then the one
/// before stays.
void Document::Private::estimateActivation(LayerState &state, const LayerInfo &info) const
{
    const std::optional<QuantSpec> &spec = state.resolved.activations;
    state.areActivationsExact = !spec || (!spec->observes() && !recipe.sharedRanges);
    if (!spec) {
        state.activation.reset();
        state.activationInput.reset();
        return;
    }
    AppliedLayer applied;
    if (!addActivations(applied, info, *spec, nullptr))
        return;
    const std::optional<QuantSpec> input = spec->forInput();
    if (spec->range.method == "fixed")
        state.activation = std::move(applied.activation);
    if (!input || input->range.method == "fixed")
        state.activationInput = std::move(applied.activationInput);
}

void Document::Private::setExactActivation(LayerState &state, const AppliedLayer &applied)
{
    state.activation = applied.activation;
    state.activationInput = applied.activationInput;
    state.areActivationsExact = true;
}

/// Methods find other ranges with other data, and with other weights in the layers before; who shares a range, with whatever the
/// others have.
void Document::Private::forgetFoundActivations()
{
    for (LayerState &state : layers)
        if (state.resolved.activations && (recipe.sharedRanges || state.resolved.activations->observes()))
            state.areActivationsExact = false;
}

void Document::requestActivations()
{
    if (!d->model || !d->data || !d->calibrations)
        return;
    d->jobs->latest(
        JobRunner::Lane::Views, QStringLiteral("activations"), this,
        [source = d->calibrations](const JobControl &control) -> Result<CalibrationPtr> {
            // Every layer of the float network; observing does not depend on bits or method.
            Recipe asking;
            asking.defaults.activations = Choice<QuantSpec>::set(vocabulary::activationDefaults());
            return source->calibrationFor(asking, control.context());
        },
        [this, of = d->model, data = d->data](Result<CalibrationPtr> result) {
            if (!d->isOpen(of) || d->data != data)
                return;
            if (!result.ok())
                d->fail(result.error());
            else if (*result)
                Q_EMIT activationsReady(*result);
        });
}

} // namespace espalier
