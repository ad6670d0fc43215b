// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/weightstatistics.h"

#include "app/jobs/jobrunner.h"
#include "app/messages/messages.h"
#include "app/open/calibrationsource.h"
#include "app/open/enginecalls.h"
#include "app/open/openfiles.h"

#include <algorithm>
#include <memory>
#include <utility>

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

QString statisticsJob(bool equalized)
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

WeightStatistics::WeightStatistics(const OpenFiles &open, const Services &services) : m_open(open), m_services(services) { }

void WeightStatistics::reset()
{
    m_known.assign(static_cast<std::size_t>(m_open.layerCount()), Known());
}

void WeightStatistics::start(bool equalized)
{
    m_services.messages.setBusy(Messages::Busy::Statistics, true);
    Recipe asked;
    asked.equalize = equalized;
    m_services.jobs.latest(
        JobRunner::Lane::Statistics, statisticsJob(equalized), this,
        [this, compute = m_services.calls.statistics, source = m_open.calibrations, equalized,
         asked](const JobControl &control) -> Result<bool> {
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
                control.deliver([this, layer, equalized, figures] { set(layer, equalized, std::move(*figures)); });
            }
            return true;
        },
        [this](Result<bool> result) {
            if (!result.ok())
                m_services.messages.fail(result.error());
            if (!isReading(false) && !isReading(true))
                m_services.messages.setBusy(Messages::Busy::Statistics, false);
        });
}

bool WeightStatistics::isReading(bool equalized) const
{
    return m_services.jobs.isKeyActive(statisticsJob(equalized));
}

void WeightStatistics::cancel()
{
    for (const bool equalized : {false, true})
        m_services.jobs.cancelKey(statisticsJob(equalized));
}

const std::optional<LayerStatistics> &WeightStatistics::of(int layer, bool equalized) const
{
    const Known &known = m_known[static_cast<std::size_t>(layer)];
    return equalized ? known.equalized : known.original;
}

void WeightStatistics::set(int layer, bool equalized, LayerStatistics statistics)
{
    Known &known = m_known[static_cast<std::size_t>(layer)];
    (equalized ? known.equalized : known.original) = std::move(statistics);
    Q_EMIT ready(layer, equalized);
}

} // namespace espalier
