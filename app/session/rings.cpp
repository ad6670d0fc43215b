// SPDX-License-Identifier: GPL-3.0-or-later
// Rings 1 and 2 of a drag: figures from the histogram at once, then exact ones from the engine.
#include "app/session/documentprivate.h"
#include "app/session/errortext.h"
#include "app/session/estimate.h"

#include <algorithm>

namespace espalier {

namespace {

std::optional<std::pair<double, double>> knownRange(const LayerState &state)
{
    if (!state.parameters || state.parameters->lo.size() != 1 || state.parameters->hi.size() != 1)
        return std::nullopt;
    return std::pair(state.parameters->lo[0], state.parameters->hi[0]);
}

QuantParameters parametersOf(const QuantSpec &spec, const std::pair<double, double> &range)
{
    QuantParameters parameters;
    parameters.qmin = spec.qmin();
    parameters.qmax = spec.qmax();
    parameters.zeroExact = spec.zeroExact;
    double scale = 1, lo = 0, hi = 0;
    std::int64_t zeroPoint = 0;
    parametersForRange(spec, range.first, range.second, &scale, &zeroPoint, &lo, &hi);
    parameters.lo = {lo};
    parameters.hi = {hi};
    parameters.scale = {scale};
    parameters.zeroPoint = {zeroPoint};
    return parameters;
}

} // namespace

void Document::Private::estimate(int layer)
{
    LayerState &state = layers[static_cast<std::size_t>(layer)];
    const LayerInfo &info = model->layers[static_cast<std::size_t>(layer)];
    state.resolved = resolved[static_cast<std::size_t>(layer)];
    state.isChanged = changesWeights(layer);
    estimateActivation(state, info);
    if (!state.isChanged) {
        state.quality = untouchedQuality(state.statistics.all);
        state.isExact = true;
        state.parameters.reset();
        state.pruneThreshold.reset();
        state.sizeBytes = info.bytes;
        // Nothing is worked out for it; what passed it by is known. What is said of activations waits for their ranges.
        if (!state.resolved.activations)
            state.warnings = layerWarnings(info, state.resolved, AppliedLayer());
        return;
    }
    state.isExact = false;
    if (!state.resolved.weights)
        state.parameters.reset();
    if (!state.hasStatistics || !state.areStatisticsCurrent)
        return;
    const auto estimated = estimateLayer(info, state.resolved, state.statistics, knownGlobalThreshold(), knownRange(state));
    if (!estimated)
        return; // the figures before stay, marked as not exact, until the exact ones come
    state.quality = estimated->quality;
    state.pruneThreshold = estimated->pruneThreshold;
    state.sizeBytes = estimated->sizeBytes;
    if (estimated->range)
        state.parameters = parametersOf(*state.resolved.weights, *estimated->range);
}

std::optional<double> Document::Private::knownGlobalThreshold() const
{
    if (!recipe.pruneGlobal || !globalThreshold || !(globalThreshold->first == rankingKey()))
        return std::nullopt;
    return globalThreshold->second;
}

/// The common threshold is that of these numbers and these layers: one that leaves the ranking moves it for the others.
Document::Private::RankingKey Document::Private::rankingKey() const
{
    RankingKey key;
    key.first = recipe.pruneGlobal.value_or(GlobalPruneSpec());
    for (std::size_t layer = 0; layer < resolved.size(); ++layer)
        if (resolved[layer].inGlobalPrune)
            key.second.push_back(static_cast<int>(layer));
    return key;
}

void Document::Private::startRings()
{
    startExactQuality();
    startScore();
}

void Document::Private::startExactQuality()
{
    if (!model)
        return;
    std::vector<int> wanted;
    for (int layer = 0; layer < static_cast<int>(layers.size()); ++layer)
        if (const LayerState &state = layers[static_cast<std::size_t>(layer)];
            !state.areActivationsExact || (!state.isExact && changesWeights(layer)))
            wanted.push_back(layer);
    if (wanted.empty())
        return;
    // What the user looks at comes first.
    std::stable_partition(wanted.begin(), wanted.end(), [&](int layer) { return selection.contains(layer); });
    const bool isGlobalOpen = recipe.pruneGlobal && !knownGlobalThreshold();
    jobs->latest(
        JobRunner::Lane::Live, QStringLiteral("exact"), q,
        [this, source = calibrations, whole = isGlobalOpen ? calls.applyRecipe : nullptr, single = calls.applyToLayer, of = model,
         asked = recipe, treated = resolved, threshold = knownGlobalThreshold(), ranking = rankingKey(),
         wanted](const JobControl &control) -> Result<bool> {
            const Result<CalibrationPtr> calibration = source->calibrationFor(asked, control.context());
            if (!calibration)
                return calibration.error();
            if (whole) {
                const Result<AppliedRecipe> applied = whole(*of, asked, control.context(), calibration->get());
                if (!applied)
                    return applied.error();
                control.deliver([this, applied = *applied, treated, ranking] {
                    for (const AppliedLayer &layer : applied.layers) {
                        const auto index = static_cast<std::size_t>(layer.layer);
                        if (treated[index].inGlobalPrune && layer.pruneThreshold)
                            globalThreshold = std::pair(ranking, *layer.pruneThreshold);
                        setExact(layer.layer, layer, layerWarnings(model->layers[index], treated[index], layer));
                    }
                });
                return true;
            }
            const Result<ModelPtr> treatedModel = source->modelFor(asked, control.context());
            if (!treatedModel)
                return treatedModel.error();
            for (const int layer : wanted) {
                Result<AppliedLayer> applied = single(**treatedModel, layer, treated[static_cast<std::size_t>(layer)], threshold,
                                                      control.context(), calibration->get());
                if (!applied)
                    return applied.error();
                std::vector<Warning> warnings = layerWarnings((*treatedModel)->layers[static_cast<std::size_t>(layer)],
                                                              treated[static_cast<std::size_t>(layer)], *applied);
                applied->tensors.clear(); // figures are shown, weights are not: do not carry them
                control.deliver([this, layer, figures = *applied, warnings] { setExact(layer, figures, warnings); });
            }
            return true;
        },
        [this](Result<bool> result) {
            if (result.ok())
                clearRingTrouble();
            else
                reportRingTrouble(result.error());
        });
}

void Document::Private::setExact(int layer, const AppliedLayer &applied, std::vector<Warning> warnings)
{
    LayerState &state = layers[static_cast<std::size_t>(layer)];
    state.resolved = resolved[static_cast<std::size_t>(layer)];
    state.warnings = std::move(warnings);
    setExactActivation(state, applied);
    if (!changesWeights(layer)) {
        Q_EMIT q->layersChanged({layer});
        return;
    }
    state.isChanged = true;
    if (!model->layers[static_cast<std::size_t>(layer)].weights.empty())
        state.quality = applied.quality;
    state.isExact = true;
    state.parameters = applied.parameters;
    state.pruneThreshold = applied.pruneThreshold;
    state.sizeBytes = applied.sizeBytes;
    Q_EMIT q->layersChanged({layer});
}

void Document::Private::reportRingTrouble(const Error &error)
{
    if (error.is(errors::kCancelled))
        return;
    ringTrouble.insert(QString::fromLatin1(error.id()));
    fail(error);
}

void Document::Private::clearRingTrouble()
{
    const QSet<QString> over = std::exchange(ringTrouble, {});
    for (const QString &id : over)
        Q_EMIT q->fixed(id);
}

} // namespace espalier
