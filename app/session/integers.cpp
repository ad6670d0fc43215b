// SPDX-License-Identifier: GPL-3.0-or-later
// The integers behind a layer's quantized weights.
#include "engine/quant/integers.h"
#include "app/session/documentprivate.h"
#include "app/session/layerintegers.h"
#include "engine/quant/scales.h"

#include <limits>

namespace espalier {

namespace {

Result<std::shared_ptr<const LayerIntegers>> integersIn(const Model &model, const AppliedLayer &applied)
{
    const LayerInfo &info = model.layers[static_cast<std::size_t>(applied.layer)];
    for (const ChangedTensor &changed : applied.tensors) {
        if (changed.tensor != info.weights.front() || !changed.parameters)
            continue;
        auto made = std::make_shared<LayerIntegers>();
        made->layer = applied.layer;
        made->original = toFloat32(model.tensors[static_cast<std::size_t>(changed.tensor)].view);
        made->changed = changed.values;
        made->mask = changed.mask;
        made->parameters = *changed.parameters;
        Result<std::vector<std::int32_t>> integers =
            integersOf(*changed.values, made->original.shape, *changed.parameters, info.channelAxis, changed.mask.get());
        if (!integers)
            return Error(integers.error()).at(info.name);
        made->integers = std::move(*integers);
        made->scaleOf.resize(made->integers.size());
        const ChannelLayout layout = scaleLayout(made->parameters.scale.size(), made->original.shape, info.channelAxis);
        forEachRun(layout, 0, layout.count(), std::numeric_limits<std::int64_t>::max(),
                   [&](std::int64_t scale, std::int64_t begin, std::int64_t length) {
                       std::fill_n(made->scaleOf.begin() + begin, length, static_cast<std::int32_t>(scale));
                   });
        return std::shared_ptr<const LayerIntegers>(std::move(made));
    }
    return std::shared_ptr<const LayerIntegers>();
}

} // namespace

void Document::requestIntegers(int layer)
{
    if (!d->model || layer < 0 || layer >= layerCount())
        return;
    const ResolvedLayer &what = layerState(layer).resolved;
    if (!what.weights || d->model->layers[static_cast<std::size_t>(layer)].weights.empty()) {
        Q_EMIT integersReady(layer, nullptr);
        return;
    }
    d->jobs->latest(
        JobRunner::Lane::Views, QStringLiteral("integers"), this,
        [model = d->model, source = d->calibrations, apply = d->calls.applyRecipe, asked = d->recipe,
         layer](const JobControl &control) -> Result<std::shared_ptr<const LayerIntegers>> {
            const Result<CalibrationPtr> calibration = source->calibrationFor(asked, control.context());
            if (!calibration)
                return calibration.error();
            // The whole recipe: a common threshold or an equalized neighbour reaches into the layer.
            const Result<AppliedRecipe> applied = apply(*model, asked, control.context(), calibration->get());
            if (!applied)
                return applied.error();
            for (const AppliedLayer &one : applied->layers)
                if (one.layer == layer)
                    return integersIn(*model, one);
            return std::shared_ptr<const LayerIntegers>();
        },
        [this, layer](Result<std::shared_ptr<const LayerIntegers>> result) {
            if (result.ok())
                Q_EMIT integersReady(layer, *result);
            else
                d->fail(result.error());
        });
}

} // namespace espalier
