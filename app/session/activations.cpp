// SPDX-License-Identifier: GPL-3.0-or-later
// What goes through the layers: what is seen of it, and how the recipe quantizes it.
#include "app/session/documentprivate.h"
#include "engine/recipe/vocabulary.h"

namespace espalier {

/// A range by hand holds at once; what a method finds comes with ring 2, and until then the one before stays.
void Document::Private::estimateActivation(LayerState &state) const
{
    const std::optional<QuantSpec> &spec = state.resolved.activations;
    state.areActivationsExact = !spec || spec->range.method == "fixed";
    if (!state.areActivationsExact)
        return;
    state.activation.reset();
    state.activationInput.reset();
    if (!spec)
        return;
    const Histogram none;
    if (Result<QuantParameters> parameters = chooseParameters(*spec, ObservedRange{none}); parameters.ok())
        state.activation = std::move(*parameters);
}

void Document::Private::setExactActivation(LayerState &state, const AppliedLayer &applied)
{
    state.activation = applied.activation;
    state.activationInput = applied.activationInput;
    state.areActivationsExact = true;
}

/// With other data, or data at last, methods find other ranges.
void Document::Private::forgetFoundActivations()
{
    for (LayerState &state : layers)
        state.areActivationsExact = state.areActivationsExact && (!state.resolved.activations || state.resolved.activations->range.method == "fixed");
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
            if (d->model != of || d->data != data)
                return;
            if (!result.ok())
                d->fail(result.error());
            else if (*result)
                Q_EMIT activationsReady(*result);
        });
}

} // namespace espalier
