// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/layerfigures.h"

#include "app/figures/estimate.h"
#include "app/jobs/jobrunner.h"
#include "app/messages/messages.h"
#include "app/open/calibrationsource.h"
#include "app/open/enginecalls.h"
#include "app/open/openfiles.h"
#include "app/open/selection.h"
#include "app/session/recipeeditor.h"
#include "engine/apply/activations.h"

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

const QLatin1String kExactJob("exact");

std::optional<std::pair<double, double>> knownRange(const LayerState &state)
{
    if (!state.parameters || state.parameters->lo.size() != 1 || state.parameters->hi.size() != 1)
        return std::nullopt;
    return std::pair(state.parameters->lo[0], state.parameters->hi[0]);
}

} // namespace

LayerFigures::LayerFigures(const OpenFiles &open, const RecipeEditor &editor, const Selection &selection, const Services &services)
    : m_open(open), m_editor(editor), m_selection(selection), m_services(services), m_statistics(open, services)
{
    connect(&m_statistics, &WeightStatistics::ready, this, &LayerFigures::takeStatistics);
}

const LayerState &LayerFigures::state(int layer) const
{
    if (layer < 0 || layer >= layerCount())
        return m_none;
    return m_states[static_cast<std::size_t>(layer)];
}

const LayerStatistics &LayerFigures::shownStatistics(int layer) const
{
    if (m_selection.showsOriginal() && layer >= 0 && layer < layerCount())
        if (const std::optional<LayerStatistics> &original = m_statistics.of(layer, false))
            return *original;
    return state(layer).statistics;
}

void LayerFigures::reset()
{
    m_states.assign(static_cast<std::size_t>(m_open.layerCount()), LayerState());
    m_statistics.reset();
    m_globalThreshold.reset();
    for (int layer = 0; layer < layerCount(); ++layer)
        m_states[static_cast<std::size_t>(layer)].sizeBytes = m_open.layer(layer).bytes;
}

void LayerFigures::startStatistics()
{
    m_statistics.start(false);
    if (m_editor.recipe().equalize)
        m_statistics.start(true);
}

void LayerFigures::takeStatistics(int layer, bool equalized)
{
    if (equalized != m_editor.recipe().equalize && state(layer).hasStatistics)
        return; // Of the other side of the switch: kept for when it is turned.
    showStatistics(layer);
    // An exact figure that came first is not replaced by an estimate.
    if (!m_editor.changesWeights(layer) || !state(layer).isExact)
        estimate(layer);
    Q_EMIT statisticsChanged(layer);
    Q_EMIT layersChanged({layer});
}

/// Those of the recipe's side of the switch; where they are not made yet, what there is.
void LayerFigures::showStatistics(int layer)
{
    LayerState &state = m_states[static_cast<std::size_t>(layer)];
    const std::optional<LayerStatistics> &wanted = m_statistics.of(layer, m_editor.recipe().equalize);
    const std::optional<LayerStatistics> &other = m_statistics.of(layer, !m_editor.recipe().equalize);
    state.areStatisticsCurrent = wanted.has_value();
    if (wanted || (other && !state.hasStatistics))
        state.statistics = wanted ? *wanted : *other;
    state.hasStatistics = state.hasStatistics || wanted || other;
}

void LayerFigures::followEqualization()
{
    bool areAllKnown = true;
    for (const int layer : largestFirst(*m_open.model)) {
        showStatistics(layer);
        areAllKnown = areAllKnown && state(layer).areStatisticsCurrent;
    }
    if (!areAllKnown && !m_statistics.isReading(m_editor.recipe().equalize))
        m_statistics.start(m_editor.recipe().equalize);
}

void LayerFigures::follow(const RecipeChange &change)
{
    if (change.isEqualizationSwitched)
        m_globalThreshold.reset(); // Other weights, another common threshold.
    // Cores free at once: what is under way answers a question that nobody asks any more.
    if (!change.touched.isEmpty())
        cancelExact();
    if (change.isEqualizationSwitched)
        followEqualization();
    for (const int layer : change.touched)
        estimate(layer);
    if (!change.touched.isEmpty())
        forgetFoundActivations();
    for (const int layer : change.relocked)
        m_states[static_cast<std::size_t>(layer)].resolved = m_editor.resolved()[static_cast<std::size_t>(layer)];
}

void LayerFigures::tell(const RecipeChange &change)
{
    for (int layer = 0; change.isEqualizationSwitched && layer < layerCount(); ++layer)
        Q_EMIT statisticsChanged(layer);
    Q_EMIT layersChanged(change.touched + change.relocked);
}

void LayerFigures::estimateAll()
{
    for (int layer = 0; layer < layerCount(); ++layer)
        estimate(layer);
}

void LayerFigures::estimate(int layer)
{
    LayerState &state = m_states[static_cast<std::size_t>(layer)];
    const LayerInfo &info = m_open.layer(layer);
    state.resolved = m_editor.resolved()[static_cast<std::size_t>(layer)];
    state.isChanged = m_editor.changesWeights(layer);
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
        state.parameters = estimatedParameters(*state.resolved.weights, *estimated->range);
}

/// A manual range is known at once, and final unless others share it; what a method finds comes with the exact figures, and until then the one
/// before stays.
void LayerFigures::estimateActivation(LayerState &state, const LayerInfo &info) const
{
    const std::optional<QuantSpec> &spec = state.resolved.activations;
    state.areActivationsExact = !spec || (!spec->observes() && !m_editor.recipe().sharedRanges);
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

/// Methods find other ranges with other data, and with other weights in the layers before; who shares a range, with whatever the
/// others have.
void LayerFigures::forgetFoundActivations()
{
    for (LayerState &state : m_states)
        if (state.resolved.activations && (m_editor.recipe().sharedRanges || state.resolved.activations->observes()))
            state.areActivationsExact = false;
}

void LayerFigures::forgetExact()
{
    m_globalThreshold.reset();
    forgetFoundActivations();
    for (int layer = 0; layer < layerCount(); ++layer)
        if (m_editor.changesWeights(layer))
            m_states[static_cast<std::size_t>(layer)].isExact = false;
}

std::optional<double> LayerFigures::knownGlobalThreshold() const
{
    if (!m_editor.recipe().pruneGlobal || !m_globalThreshold || !(m_globalThreshold->first == rankingKey()))
        return std::nullopt;
    return m_globalThreshold->second;
}

/// The common threshold is that of these numbers and these layers: one that leaves the ranking moves it for the others.
LayerFigures::RankingKey LayerFigures::rankingKey() const
{
    RankingKey key;
    key.first = m_editor.recipe().pruneGlobal.value_or(GlobalPruneSpec());
    const std::vector<ResolvedLayer> &resolved = m_editor.resolved();
    for (std::size_t layer = 0; layer < resolved.size(); ++layer)
        if (resolved[layer].inGlobalPrune)
            key.second.push_back(static_cast<int>(layer));
    return key;
}

void LayerFigures::startExact()
{
    if (!m_open.model)
        return;
    std::vector<int> wanted;
    for (int layer = 0; layer < layerCount(); ++layer)
        if (!state(layer).areActivationsExact || (!state(layer).isExact && m_editor.changesWeights(layer)))
            wanted.push_back(layer);
    if (wanted.empty())
        return;
    // What the user looks at comes first.
    std::stable_partition(wanted.begin(), wanted.end(), [&](int layer) { return m_selection.layers().contains(layer); });
    if (m_editor.recipe().pruneGlobal && !knownGlobalThreshold())
        startExactNetwork();
    else
        startExactLayers(wanted);
}

/// All layers at once: that finds the common threshold, too.
void LayerFigures::startExactNetwork()
{
    m_services.jobs.latest(
        JobRunner::Lane::Live, kExactJob, this,
        [this, source = m_open.calibrations, apply = m_services.calls.applyRecipe, of = m_open.model, asked = m_editor.recipe(),
         treated = m_editor.resolved(), ranking = rankingKey()](const JobControl &control) -> Result<bool> {
            const Result<CalibrationPtr> calibration = source->calibrationFor(asked, control.context());
            if (!calibration)
                return calibration.error();
            const Result<AppliedRecipe> applied = apply(*of, asked, control.context(), calibration->get());
            if (!applied)
                return applied.error();
            control.deliver([this, applied = *applied, treated, ranking] {
                for (const AppliedLayer &layer : applied.layers) {
                    const ResolvedLayer &what = treated[static_cast<std::size_t>(layer.layer)];
                    if (what.inGlobalPrune && layer.pruneThreshold)
                        m_globalThreshold = std::pair(ranking, *layer.pruneThreshold);
                    takeExact(layer.layer, layer, layerWarnings(m_open.layer(layer.layer), what, layer));
                }
            });
            return true;
        },
        [this](const Result<bool> &result) { endExact(result); });
}

void LayerFigures::startExactLayers(const std::vector<int> &wanted)
{
    m_services.jobs.latest(
        JobRunner::Lane::Live, kExactJob, this,
        [this, source = m_open.calibrations, apply = m_services.calls.applyToLayer, asked = m_editor.recipe(),
         treated = m_editor.resolved(), threshold = knownGlobalThreshold(), wanted](const JobControl &control) -> Result<bool> {
            const Result<CalibrationPtr> calibration = source->calibrationFor(asked, control.context());
            if (!calibration)
                return calibration.error();
            const Result<ModelPtr> model = source->modelFor(asked, control.context());
            if (!model)
                return model.error();
            for (const int layer : wanted) {
                const ResolvedLayer &what = treated[static_cast<std::size_t>(layer)];
                Result<AppliedLayer> applied = apply(**model, layer, what, threshold, control.context(), calibration->get());
                if (!applied)
                    return applied.error();
                std::vector<Warning> warnings = layerWarnings((*model)->layers[static_cast<std::size_t>(layer)], what, *applied);
                applied->tensors.clear(); // figures are shown, weights are not: do not carry them
                control.deliver([this, layer, figures = *applied, warnings] { takeExact(layer, figures, warnings); });
            }
            return true;
        },
        [this](const Result<bool> &result) { endExact(result); });
}

void LayerFigures::takeExact(int layer, const AppliedLayer &applied, std::vector<Warning> warnings)
{
    LayerState &state = m_states[static_cast<std::size_t>(layer)];
    state.resolved = m_editor.resolved()[static_cast<std::size_t>(layer)];
    state.warnings = std::move(warnings);
    state.activation = applied.activation;
    state.activationInput = applied.activationInput;
    state.areActivationsExact = true;
    if (m_editor.changesWeights(layer)) {
        state.isChanged = true;
        if (!m_open.layer(layer).weights.empty())
            state.quality = applied.quality;
        state.isExact = true;
        state.parameters = applied.parameters;
        state.pruneThreshold = applied.pruneThreshold;
        state.sizeBytes = applied.sizeBytes;
    }
    Q_EMIT layersChanged({layer});
}

void LayerFigures::endExact(const Result<bool> &result)
{
    if (result.ok()) {
        for (const QString &id : std::exchange(m_trouble, {}))
            m_services.messages.takeBack(id);
    } else if (!result.error().is(errors::kCancelled)) {
        m_trouble.insert(QString::fromLatin1(result.error().id()));
        m_services.messages.fail(result.error());
    }
}

void LayerFigures::cancelExact()
{
    m_services.jobs.cancelKey(kExactJob);
}

void LayerFigures::cancel()
{
    m_statistics.cancel();
    cancelExact();
}

} // namespace espalier
