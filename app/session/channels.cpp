// SPDX-License-Identifier: GPL-3.0-or-later
// The chosen output channel: which it is, its histogram, and what the network is without it.
#include "app/session/documentprivate.h"
#include "app/session/errors.h"
#include "engine/apply/withoutchannel.h"

#include <algorithm>

namespace espalier {

int Document::currentChannel() const
{
    return d->channel;
}

void Document::setCurrentChannel(int channel)
{
    const LayerInfo *info = d->model && currentLayer() >= 0 ? &d->model->layers[static_cast<std::size_t>(currentLayer())] : nullptr;
    const std::int64_t count =
        info && !info->weightShape.empty() ? info->weightShape[static_cast<std::size_t>(std::max(0, info->channelAxis))] : 0;
    const int next = channel >= 0 && channel < count ? channel : -1;
    if (next == d->channel)
        return;
    d->channel = next;
    Q_EMIT channelChanged(next);
}

void Document::chooseChannel(int layer, int channel)
{
    if (layer != currentLayer())
        setSelection({layer});
    setCurrentChannel(channel);
}

namespace {

const NamedTensor *weightsOf(const ModelPtr &model, int layer)
{
    if (!model || layer < 0 || static_cast<std::size_t>(layer) >= model->layers.size())
        return nullptr;
    const LayerInfo &info = model->layers[static_cast<std::size_t>(layer)];
    return info.weights.empty() ? nullptr : &model->tensors[static_cast<std::size_t>(info.weights.front())];
}

/// The elements of one channel, behind one another.
TensorView channelOf(const TensorView &stored, int axis, int channel)
{
    const TensorView all = toFloat32(stored);
    const std::size_t at = all.shape.size() > 1 ? static_cast<std::size_t>(std::max(0, axis)) : 0;
    std::int64_t rest = 1;
    for (std::size_t i = at + 1; i < all.shape.size(); ++i)
        rest *= all.shape[i];
    const std::int64_t channels = all.shape[at];
    const std::int64_t outer = all.count() / std::max<std::int64_t>(1, channels * rest);
    auto values = std::make_shared<std::vector<float>>();
    for (std::int64_t o = 0; o < outer; ++o) {
        const float *from = all.floats() + (o * channels + channel) * rest;
        values->insert(values->end(), from, from + rest);
    }
    TensorView view;
    view.data = reinterpret_cast<const std::byte *>(values->data());
    view.shape = {static_cast<std::int64_t>(values->size())};
    view.keeper = values;
    return view;
}

} // namespace

void Document::requestChannelHistogram(int layer, int channel)
{
    if (!weightsOf(d->model, layer) || channel < 0 || !layerState(layer).hasStatistics)
        return;
    const LayerInfo &info = d->model->layers[static_cast<std::size_t>(layer)];
    const Histogram &whole = layerState(layer).statistics.histogram;
    d->jobs->latest(
        JobRunner::Lane::Views, QStringLiteral("channel-histogram"), this,
        [count = d->calls.histogram, source = d->calibrations, asked = d->recipe, layer, axis = info.channelAxis, channel, lo = whole.lo,
         hi = whole.hi, bins = whole.bins()](const JobControl &control) -> Result<Histogram> {
            const Result<ModelPtr> model = source->modelFor(asked, control.context());
            if (!model)
                return model.error();
            Histogram histogram = count(channelOf(weightsOf(*model, layer)->view, axis, channel), lo, hi, bins, control.context());
            if (control.context().cancelled())
                return Error(errors::kCancelled);
            return histogram;
        },
        [this, layer, channel](Result<Histogram> result) {
            if (result.ok())
                Q_EMIT channelHistogramReady(layer, channel, *result);
        });
}

void Document::measureWithoutChannel(int layer, int channel)
{
    if (!d->model || !d->data || !weightsOf(d->model, layer)) {
        d->fail(Error(d->model ? errors::kNoData : errors::kNoModel));
        return;
    }
    endGesture();
    d->jobs->queue(
        tr("Measure %1 without channel %2")
            .arg(QString::fromStdString(d->model->layers[static_cast<std::size_t>(layer)].name))
            .arg(channel),
        this,
        [evaluator = d->runEvaluator, source = d->calibrations, apply = d->calls.applyRecipe, model = d->model, recipe = d->recipe, layer,
         channel](const JobControl &control) -> Result<Evaluation> {
            const Result<CalibrationPtr> calibration = source->calibrationFor(recipe, control.context());
            if (!calibration)
                return calibration.error();
            Result<AppliedRecipe> applied = apply(*model, recipe, control.context(), calibration->get());
            if (!applied)
                return applied.error();
            const Result<AppliedRecipe> without = withoutChannel(*model, std::move(*applied), layer, channel);
            if (!without)
                return without.error();
            return evaluator->get().applied(*without, EvaluationOptions(), control.context());
        },
        [this, layer, channel, recipe = d->recipe, evaluator = d->runEvaluator](Result<Evaluation> result) {
            if (!result)
                d->fail(result.error());
            else if (evaluator == d->runEvaluator) // Still the same model and data.
                Q_EMIT channelMeasured(layer, channel, recipe, std::make_shared<const Evaluation>(std::move(*result)));
        });
}

} // namespace espalier
