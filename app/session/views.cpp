// SPDX-License-Identifier: GPL-3.0-or-later
// What single views ask for: importance of a layer, a finer histogram.
#include "app/session/documentprivate.h"

namespace espalier {

namespace {

const NamedTensor *firstWeights(const ModelPtr &model, int layer)
{
    if (!model || layer < 0 || static_cast<std::size_t>(layer) >= model->layers.size())
        return nullptr;
    const LayerInfo &info = model->layers[static_cast<std::size_t>(layer)];
    return info.weights.empty() ? nullptr : &model->tensors[static_cast<std::size_t>(info.weights.front())];
}

} // namespace

void Document::requestImportance(int layer, const QString &criterion)
{
    if (!firstWeights(d->model, layer))
        return;
    d->jobs->latest(
        JobRunner::Lane::Views, QStringLiteral("importance"), this,
        [score = d->calls.scores, model = d->model, layer, id = criterion.toStdString()](const JobControl &control) {
            return score(id, firstWeights(model, layer)->view, control.context());
        },
        [this, layer, criterion](Result<std::vector<float>> result) {
            if (result.ok())
                Q_EMIT importanceReady(layer, criterion, std::make_shared<const std::vector<float>>(std::move(*result)));
            else
                d->fail(result.error());
        });
}

void Document::requestHistogram(int layer, double lo, double hi, int bins)
{
    if (!firstWeights(d->model, layer) || !(lo < hi) || bins < 1)
        return;
    d->jobs->latest(
        JobRunner::Lane::Views, QStringLiteral("histogram"), this,
        [count = d->calls.histogram, model = d->model, layer, lo, hi, bins](const JobControl &control) -> Result<Histogram> {
            Histogram histogram = count(firstWeights(model, layer)->view, lo, hi, bins, control.context());
            if (control.context().cancelled())
                return Error(errors::kCancelled);
            return histogram;
        },
        [this, layer](Result<Histogram> result) {
            if (result.ok())
                Q_EMIT histogramReady(layer, *result);
        });
}

} // namespace espalier
