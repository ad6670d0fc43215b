// SPDX-License-Identifier: GPL-3.0-or-later
// What single views ask for: importance of a layer, a finer histogram, other tensors, cost on a target.
#include "app/edits/edits.h"
#include "app/session/disagreement.h"
#include "app/session/documentprivate.h"
#include "app/session/errors.h"
#include "app/session/errortext.h"

namespace espalier {

namespace {

const NamedTensor *firstWeights(const ModelPtr &model, int layer)
{
    if (!model || layer < 0 || static_cast<std::size_t>(layer) >= model->layers.size())
        return nullptr;
    const LayerInfo &info = model->layers[static_cast<std::size_t>(layer)];
    return info.weights.empty() ? nullptr : &model->tensors[static_cast<std::size_t>(info.weights.front())];
}

std::int64_t countOf(const Model &model, const std::vector<int> &tensors)
{
    std::int64_t count = 0;
    for (const int tensor : tensors)
        count += model.tensors[static_cast<std::size_t>(tensor)].view.count();
    return count;
}

} // namespace

const TargetProfile &Document::target() const
{
    return *d->target;
}

void Document::setTarget(const QString &id)
{
    const TargetProfile *next = &targetProfile(id.toStdString());
    if (next == d->target)
        return;
    d->target = next;
    Q_EMIT targetChanged();
}

LayerCost Document::layerCost(int layer, bool original) const
{
    if (!d->model || layer < 0 || layer >= layerCount())
        return {};
    const LayerInfo &info = d->model->layers[static_cast<std::size_t>(layer)];
    const LayerState &state = layerState(layer);
    const std::int64_t weights = countOf(*d->model, info.weights);
    if (original)
        return espalier::layerCost(*d->target, info, ResolvedLayer(), info.bytes, weights,
                                   state.hasStatistics ? state.statistics.all.zeros : 0, 0);
    const auto tensors = static_cast<std::int64_t>(info.weights.size());
    const std::int64_t ranges = state.parameters ? static_cast<std::int64_t>(state.parameters->scale.size()) * tensors : tensors;
    return espalier::layerCost(*d->target, info, state.resolved, state.sizeBytes > 0 ? state.sizeBytes : info.bytes, weights,
                               state.quality.zeros, ranges);
}

LayerCost Document::cost(bool original) const
{
    LayerCost sum;
    if (!d->model)
        return sum;
    sum.bytes = originalSizeBytes();
    double bops = 0;
    for (int layer = 0; layer < layerCount(); ++layer) {
        const LayerCost mine = layerCost(layer, original);
        sum.bytes += mine.bytes - d->model->layers[static_cast<std::size_t>(layer)].bytes;
        bops += mine.bops.value_or(0);
    }
    if (d->model->macs)
        sum.bops = bops;
    return sum;
}

std::optional<double> Document::originalSparsity() const
{
    std::int64_t zeros = 0;
    std::int64_t count = 0;
    for (int layer = 0; layer < layerCount(); ++layer) {
        const LayerInfo &info = d->model->layers[static_cast<std::size_t>(layer)];
        if (info.weights.empty())
            continue;
        if (info.weights.size() > 1 || !layerState(layer).hasStatistics)
            return std::nullopt;
        zeros += layerState(layer).statistics.all.zeros;
        count += layerState(layer).statistics.all.count;
    }
    return count > 0 ? std::optional(static_cast<double>(zeros) / static_cast<double>(count)) : std::nullopt;
}

void Document::requestTensor(int tensor)
{
    if (!d->model || tensor < 0 || static_cast<std::size_t>(tensor) >= d->model->tensors.size())
        return;
    d->jobs->latest(
        JobRunner::Lane::Views, QStringLiteral("tensor"), this,
        [compute = d->calls.statistics, source = d->calibrations, asked = d->recipe,
         tensor](const JobControl &control) -> Result<std::shared_ptr<const LayerStatistics>> {
            const Result<ModelPtr> model = source->modelFor(asked, control.context());
            if (!model)
                return model.error();
            const TensorView &view = (*model)->tensors[static_cast<std::size_t>(tensor)].view;
            auto figures = std::make_shared<const LayerStatistics>(compute(view, 0, kDefaultBins, control.context()));
            if (control.context().cancelled())
                return Error(errors::kCancelled);
            return figures;
        },
        [this, tensor, of = d->model](Result<std::shared_ptr<const LayerStatistics>> result) {
            if (result.ok() && d->isOpen(of))
                Q_EMIT tensorReady(tensor, *result);
        });
}

namespace {

/// The job behind both requests: the layers of that name, or all.
auto importanceJob(const decltype(EngineCalls::scores) &score, const std::shared_ptr<CalibrationSource> &source, const PruneSpec &criterion,
                   const std::vector<std::string> &layers, bool equalize)
{
    return [score, source, criterion, layers, equalize](const JobControl &control) -> Result<std::vector<LayerScores>> {
        if (!findCriterion(criterion.criterion))
            return Error(errors::kUnknownCriterion, {criterion.criterion});
        Recipe asking = askingRecipe(criterion, layers);
        asking.equalize = equalize; // Of the weights that the recipe cuts.
        const Result<CalibrationPtr> calibration = source->calibrationFor(asking, control.context());
        if (!calibration)
            return calibration.error();
        const Result<ModelPtr> model = source->modelFor(asking, control.context());
        if (!model)
            return model.error();
        return score(**model, asking, calibration->get(), control.context());
    };
}

} // namespace

void Document::Private::missImportance(const QString &criterion, const std::optional<Error> &error)
{
    if (error && error->is(errors::kCancelled) && jobs->isKeyActive(QStringLiteral("importance")))
        return; // A newer request has taken its place.
    if (error)
        fail(*error);
    Q_EMIT q->importanceMissing(criterion, error ? errorSentence(*error) : QString());
}

void Document::requestImportance(int layer, const PruneSpec &criterion)
{
    if (!firstWeights(d->model, layer))
        return;
    d->jobs->latest(JobRunner::Lane::Views, QStringLiteral("importance"), this,
                    importanceJob(d->calls.scores, d->calibrations, criterion, {d->model->layers[static_cast<std::size_t>(layer)].name},
                                  d->recipe.equalize),
                    [this, layer, id = QString::fromStdString(criterion.criterion)](Result<std::vector<LayerScores>> result) {
                        if (!result.ok() || result->empty())
                            d->missImportance(id, result.ok() ? std::nullopt : std::optional(result.error()));
                        else
                            Q_EMIT importanceReady(layer, id, std::make_shared<const ImportanceScores>(std::move(result->front().scores)));
                    });
}

void Document::requestImportances(const PruneSpec &criterion)
{
    if (!d->model)
        return;
    d->jobs->latest(JobRunner::Lane::Views, QStringLiteral("importance"), this,
                    importanceJob(d->calls.scores, d->calibrations, criterion, {}, d->recipe.equalize),
                    [this, id = QString::fromStdString(criterion.criterion)](Result<std::vector<LayerScores>> result) {
                        if (!result.ok() || result->empty())
                            d->missImportance(id, result.ok() ? std::nullopt : std::optional(result.error()));
                        else
                            Q_EMIT importancesReady(id, std::make_shared<const std::vector<LayerScores>>(std::move(*result)));
                    });
}

void Document::requestDisagreement(int layer, const QString &first, const QString &second)
{
    if (!firstWeights(d->model, layer))
        return;
    const std::vector<std::string> name{d->model->layers[static_cast<std::size_t>(layer)].name};
    // Where the recipe cuts the layer by one of them: with the recipe's numbers.
    const std::optional<PruneSpec> &cut = layerState(layer).resolved.prune;
    const auto specOf = [&cut](const QString &criterion) {
        return cut && cut->criterion == criterion.toStdString() ? *cut : edits::byCriterion(criterion.toStdString());
    };
    auto a = importanceJob(d->calls.scores, d->calibrations, specOf(first), name, d->recipe.equalize);
    auto b = importanceJob(d->calls.scores, d->calibrations, specOf(second), name, d->recipe.equalize);
    d->jobs->latest(
        JobRunner::Lane::Views, QStringLiteral("disagreement"), this,
        [a, b](const JobControl &control) -> Result<std::vector<RankedChannel>> {
            const Result<std::vector<LayerScores>> scoresA = a(control);
            if (!scoresA)
                return scoresA.error();
            const Result<std::vector<LayerScores>> scoresB = b(control);
            if (!scoresB)
                return scoresB.error();
            if (scoresA->empty() || scoresB->empty())
                return std::vector<RankedChannel>();
            return rankedChannels(scoresA->front().scores.channels, scoresB->front().scores.channels);
        },
        [this, layer, first, second](Result<std::vector<RankedChannel>> result) {
            if (!result && result.error().is(errors::kCancelled))
                return;
            if (!result)
                d->fail(result.error());
            Q_EMIT disagreementReady(
                layer, first, second,
                std::make_shared<const std::vector<RankedChannel>>(result.ok() ? std::move(*result) : std::vector<RankedChannel>()));
        });
}

void Document::requestHistogram(int layer, double lo, double hi, int bins)
{
    if (!firstWeights(d->model, layer) || !(lo < hi) || bins < 1)
        return;
    d->jobs->latest(
        JobRunner::Lane::Views, QStringLiteral("histogram"), this,
        [count = d->calls.histogram, source = d->calibrations, asked = d->recipe, layer, lo, hi,
         bins](const JobControl &control) -> Result<Histogram> {
            const Result<ModelPtr> model = source->modelFor(asked, control.context());
            if (!model)
                return model.error();
            Histogram histogram = count(firstWeights(*model, layer)->view, lo, hi, bins, control.context());
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
