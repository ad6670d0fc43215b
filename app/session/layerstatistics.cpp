// SPDX-License-Identifier: GPL-3.0-or-later
// What is read off each layer's weights after opening, and again for equalized ones.
#include "app/session/documentprivate.h"

#include <algorithm>

namespace espalier {

namespace {

/// The tensor whose figures a layer shows: the first that recipes act on, else its first parameter.
const NamedTensor *shownTensor(const Model &model, const LayerInfo &layer)
{
    const std::vector<int> &candidates = layer.weights.empty() ? layer.tensors : layer.weights;
    if (candidates.empty())
        return nullptr;
    const NamedTensor &tensor = model.tensors[static_cast<std::size_t>(candidates.front())];
    return isFloating(tensor.view.type) && tensor.view.count() > 0 ? &tensor : nullptr;
}

QString keyOf(bool equalized)
{
    return equalized ? QStringLiteral("equalized-statistics") : QStringLiteral("statistics");
}

} // namespace

std::vector<int> largestFirst(const Model &model)
{
    std::vector<int> order;
    for (std::size_t layer = 0; layer < model.layers.size(); ++layer)
        if (shownTensor(model, model.layers[layer]))
            order.push_back(static_cast<int>(layer));
    const auto size = [&](int layer) {
        const LayerInfo &info = model.layers[static_cast<std::size_t>(layer)];
        return std::pair(!info.weights.empty(), shownTensor(model, info)->view.count());
    };
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return size(a) > size(b); });
    return order;
}

const LayerStatistics &Document::shownStatistics(int layer) const
{
    const LayerState &state = layerState(layer);
    if (!d->showsOriginal || layer < 0 || static_cast<std::size_t>(layer) >= d->knownStatistics.size())
        return state.statistics;
    const std::optional<LayerStatistics> &original = d->knownStatistics[static_cast<std::size_t>(layer)].original;
    return original ? *original : state.statistics;
}

void Document::Private::startStatistics()
{
    startStatistics(false);
    if (recipe.equalize)
        startStatistics(true);
}

void Document::Private::startStatistics(bool equalized)
{
    Q_EMIT q->busyChanged(QStringLiteral("statistics"), true);
    Recipe asked;
    asked.equalize = equalized;
    jobs->latest(
        JobRunner::Lane::Statistics, keyOf(equalized), q,
        [this, compute = calls.statistics, source = calibrations, equalized, asked](const JobControl &control) -> Result<bool> {
            const Result<ModelPtr> of = source->modelFor(asked, control.context());
            if (!of)
                return of.error();
            const std::vector<int> order = largestFirst(**of);
            std::int64_t done = 0;
            for (const int layer : order) {
                control.context().report("statistics", done++, static_cast<std::int64_t>(order.size()));
                const LayerInfo &info = (*of)->layers[static_cast<std::size_t>(layer)];
                auto figures = std::make_shared<LayerStatistics>(
                    compute(shownTensor(**of, info)->view, info.weights.empty() ? 0 : info.channelAxis, kDefaultBins, control.context()));
                if (control.context().cancelled())
                    return Error(errors::kCancelled);
                control.deliver([this, layer, equalized, figures] { setStatistics(layer, equalized, std::move(*figures)); });
            }
            return true;
        },
        [this](Result<bool> result) {
            if (!result.ok())
                fail(result.error());
            if (!jobs->isKeyActive(keyOf(false)) && !jobs->isKeyActive(keyOf(true)))
                Q_EMIT q->busyChanged(QStringLiteral("statistics"), false);
        });
}

void Document::Private::setStatistics(int layer, bool equalized, LayerStatistics statistics)
{
    KnownStatistics &known = knownStatistics[static_cast<std::size_t>(layer)];
    (equalized ? known.equalized : known.original) = std::move(statistics);
    if (equalized != recipe.equalize && layers[static_cast<std::size_t>(layer)].hasStatistics)
        return; // Of the other side of the switch: kept for when it is turned.
    showStatistics(layer);
    // An exact figure that came first is not replaced by an estimate.
    if (!changesWeights(layer) || !layers[static_cast<std::size_t>(layer)].isExact)
        estimate(layer);
    Q_EMIT q->statisticsChanged(layer);
    Q_EMIT q->layersChanged({layer});
}

/// Those of the recipe's side of the switch; where they are not made yet, what there is.
void Document::Private::showStatistics(int layer)
{
    const KnownStatistics &known = knownStatistics[static_cast<std::size_t>(layer)];
    LayerState &state = layers[static_cast<std::size_t>(layer)];
    const std::optional<LayerStatistics> &wanted = recipe.equalize ? known.equalized : known.original;
    const std::optional<LayerStatistics> &other = recipe.equalize ? known.original : known.equalized;
    state.areStatisticsCurrent = wanted.has_value();
    if (wanted || (other && !state.hasStatistics))
        state.statistics = wanted ? *wanted : *other;
    state.hasStatistics = state.hasStatistics || wanted || other;
}

void Document::Private::followEqualization()
{
    bool areAllKnown = true;
    for (const int layer : largestFirst(*model)) {
        showStatistics(layer);
        areAllKnown = areAllKnown && layers[static_cast<std::size_t>(layer)].areStatisticsCurrent;
    }
    if (!areAllKnown && !jobs->isKeyActive(keyOf(recipe.equalize)))
        startStatistics(recipe.equalize);
}

} // namespace espalier
