// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/layerrequests.h"

#include "app/edits/edits.h"
#include "app/figures/channelvalues.h"
#include "app/figures/layerintegers.h"
#include "app/jobs/jobrunner.h"
#include "app/messages/errors.h"
#include "app/messages/messages.h"
#include "app/open/calibrationsource.h"
#include "app/open/enginecalls.h"
#include "app/open/openfiles.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "engine/recipe/vocabulary.h"

#include <utility>

namespace espalier {

namespace {

/// Scores the layers of these names, or all.
auto scoringJob(const decltype(EngineCalls::scores) &score, const std::shared_ptr<CalibrationSource> &source, const PruneSpec &criterion,
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

/// Counts what `valuesOf` takes of the model that the recipe works on.
template <typename ValuesOf>
auto histogramJob(const decltype(EngineCalls::histogram) &count, const std::shared_ptr<CalibrationSource> &source, const Recipe &asked,
                  double lo, double hi, int bins, ValuesOf valuesOf)
{
    return [count, source, asked, lo, hi, bins, valuesOf](const JobControl &control) -> Result<Histogram> {
        const Result<ModelPtr> model = source->modelFor(asked, control.context());
        if (!model)
            return model.error();
        Histogram histogram = count(valuesOf(**model), lo, hi, bins, control.context());
        if (control.context().cancelled())
            return Error(errors::kCancelled);
        return histogram;
    };
}

} // namespace

LayerRequests::LayerRequests(const OpenFiles &open, const RecipeEditor &editor, const LayerFigures &figures, const Services &services)
    : m_open(open), m_editor(editor), m_figures(figures), m_services(services)
{
}

QString LayerRequests::keyOf(Kind kind, const QObject *asker)
{
    const QString key = QStringLiteral("request-%1-%2").arg(static_cast<int>(kind)).arg(reinterpret_cast<quintptr>(asker), 0, 16);
    m_keys.insert(key, kind);
    return key;
}

template <typename Work, typename Done> void LayerRequests::start(Kind kind, QObject *asker, Work work, Done done)
{
    using Outcome = std::invoke_result_t<Work &, const JobControl &>;
    const QString key = keyOf(kind, asker);
    m_services.jobs.latest(JobRunner::Lane::Views, key, this, std::move(work),
                           [this, key, guard = QPointer<QObject>(asker), done = std::move(done)](Outcome result) {
                               const bool isCalledOff = !result.ok() && result.error().is(errors::kCancelled);
                               const bool gaveWay = isCalledOff && m_services.jobs.isKeyActive(key);
                               if (guard && !gaveWay)
                                   done(std::move(result));
                           });
}

void LayerRequests::score(const PruneSpec &criterion, const std::vector<std::string> &layers, QObject *asker, Answer<Scores> answer)
{
    start(Kind::Importance, asker, scoringJob(m_services.calls.scores, m_open.calibrations, criterion, layers, m_editor.recipe().equalize),
          [this, answer = std::move(answer)](Result<std::vector<LayerScores>> result) {
              if (result.ok()) {
                  answer(std::make_shared<const std::vector<LayerScores>>(std::move(*result)));
                  return;
              }
              m_services.messages.fail(result.error());
              answer(result.error());
          });
}

void LayerRequests::importance(int layer, const PruneSpec &criterion, QObject *asker, Answer<Scores> answer)
{
    if (m_open.firstWeights(layer))
        score(criterion, {m_open.layer(layer).name}, asker, std::move(answer));
}

void LayerRequests::importances(const PruneSpec &criterion, QObject *asker, Answer<Scores> answer)
{
    if (m_open.model)
        score(criterion, {}, asker, std::move(answer));
}

void LayerRequests::activations(QObject *asker, Answer<Result<CalibrationPtr>> answer)
{
    if (!m_open.model || !m_open.data || !m_open.calibrations)
        return;
    start(
        Kind::Activations, asker,
        [source = m_open.calibrations](const JobControl &control) -> Result<CalibrationPtr> {
            // Every layer of the float network; observing does not depend on bits or method.
            Recipe asking;
            asking.defaults.activations = Choice<QuantSpec>::set(vocabulary::activationDefaults());
            return source->calibrationFor(asking, control.context());
        },
        [this, of = m_open.model, data = m_open.data, answer = std::move(answer)](const Result<CalibrationPtr> &result) {
            const bool isCalledOff = !result.ok() && result.error().is(errors::kCancelled);
            if (isCalledOff || !m_open.isOpen(of) || m_open.data != data)
                return;
            if (!result.ok())
                m_services.messages.fail(result.error());
            if (!result.ok() || *result)
                answer(result);
        });
}

void LayerRequests::integers(int layer, QObject *asker, Answer<std::shared_ptr<const LayerIntegers>> answer)
{
    if (!m_open.hasLayer(layer))
        return;
    if (!m_editor.resolved()[static_cast<std::size_t>(layer)].weights || !m_open.firstWeights(layer)) {
        m_services.jobs.cancelKey(keyOf(Kind::Integers, asker));
        answer(nullptr);
        return;
    }
    using Integers = Result<std::shared_ptr<const LayerIntegers>>;
    start(
        Kind::Integers, asker,
        [model = m_open.model, source = m_open.calibrations, apply = m_services.calls.applyRecipe, asked = m_editor.recipe(),
         layer](const JobControl &control) -> Integers {
            const Result<CalibrationPtr> calibration = source->calibrationFor(asked, control.context());
            if (!calibration)
                return calibration.error();
            // The whole recipe: a common threshold or an equalized neighbour reaches into the layer.
            const Result<AppliedRecipe> applied = apply(*model, asked, control.context(), calibration->get());
            if (!applied)
                return applied.error();
            for (const AppliedLayer &one : applied->layers)
                if (one.layer == layer)
                    return layerIntegers(*model, one);
            return std::shared_ptr<const LayerIntegers>();
        },
        [this, answer = std::move(answer)](const Integers &result) {
            if (result.ok())
                answer(*result);
            else
                m_services.messages.fail(result.error());
        });
}

void LayerRequests::tensor(int tensor, QObject *asker, Answer<std::shared_ptr<const LayerStatistics>> answer)
{
    if (!m_open.model || tensor < 0 || static_cast<std::size_t>(tensor) >= m_open.model->tensors.size())
        return;
    using Outcome = Result<std::shared_ptr<const LayerStatistics>>;
    start(
        Kind::Tensor, asker,
        [compute = m_services.calls.statistics, source = m_open.calibrations, asked = m_editor.recipe(),
         tensor](const JobControl &control) -> Outcome {
            const Result<ModelPtr> model = source->modelFor(asked, control.context());
            if (!model)
                return model.error();
            const TensorView &view = (*model)->tensors[static_cast<std::size_t>(tensor)].view;
            auto figures = std::make_shared<const LayerStatistics>(compute(view, 0, kDefaultBins, control.context()));
            if (control.context().cancelled())
                return Error(errors::kCancelled);
            return figures;
        },
        [this, of = m_open.model, answer = std::move(answer)](const Outcome &result) {
            if (result.ok() && m_open.isOpen(of))
                answer(*result);
        });
}

void LayerRequests::disagreement(int layer, const QString &first, const QString &second, QObject *asker,
                                 Answer<std::vector<RankedChannel>> answer)
{
    if (!m_open.firstWeights(layer))
        return;
    const std::vector<std::string> name{m_open.layer(layer).name};
    // Where the recipe cuts the layer by one of them: with the recipe's numbers.
    const std::optional<PruneSpec> &cut = m_editor.resolved()[static_cast<std::size_t>(layer)].prune;
    const auto job = [&](const QString &criterion) {
        const std::string id = criterion.toStdString();
        return scoringJob(m_services.calls.scores, m_open.calibrations, cut && cut->criterion == id ? *cut : edits::byCriterion(id), name,
                          m_editor.recipe().equalize);
    };
    start(
        Kind::Disagreement, asker,
        [a = job(first), b = job(second)](const JobControl &control) -> Result<std::vector<RankedChannel>> {
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
        [this, answer = std::move(answer)](const Result<std::vector<RankedChannel>> &result) {
            if (!result && result.error().is(errors::kCancelled))
                return;
            if (!result)
                m_services.messages.fail(result.error());
            answer(result.ok() ? *result : std::vector<RankedChannel>());
        });
}

void LayerRequests::histogram(int layer, double lo, double hi, int bins, QObject *asker, Answer<Histogram> answer)
{
    const NamedTensor *weights = m_open.firstWeights(layer);
    if (!weights || !(lo < hi) || bins < 1)
        return;
    const auto values = [tensor = m_open.layer(layer).weights.front()](const Model &model) {
        return model.tensors[static_cast<std::size_t>(tensor)].view;
    };
    start(Kind::Histogram, asker, histogramJob(m_services.calls.histogram, m_open.calibrations, m_editor.recipe(), lo, hi, bins, values),
          [answer = std::move(answer)](const Result<Histogram> &result) {
              if (result.ok())
                  answer(*result);
          });
}

void LayerRequests::channelHistogram(int layer, int channel, QObject *asker, Answer<Histogram> answer)
{
    if (!m_open.firstWeights(layer) || channel < 0 || !m_figures.state(layer).hasStatistics)
        return;
    const LayerInfo &info = m_open.layer(layer);
    const Histogram &whole = m_figures.state(layer).statistics.histogram;
    const auto values = [tensor = info.weights.front(), axis = info.channelAxis, channel](const Model &model) {
        return channelValues(model.tensors[static_cast<std::size_t>(tensor)].view, axis, channel);
    };
    start(Kind::ChannelHistogram, asker,
          histogramJob(m_services.calls.histogram, m_open.calibrations, m_editor.recipe(), whole.lo, whole.hi, whole.bins(), values),
          [answer = std::move(answer)](const Result<Histogram> &result) {
              if (result.ok())
                  answer(*result);
          });
}

void LayerRequests::cancelAll()
{
    cancel(
        {Kind::Importance, Kind::Activations, Kind::Integers, Kind::Tensor, Kind::Disagreement, Kind::Histogram, Kind::ChannelHistogram});
}

void LayerRequests::cancelFromData()
{
    cancel({Kind::Importance, Kind::Activations, Kind::Integers});
}

void LayerRequests::cancel(std::initializer_list<Kind> kinds)
{
    for (auto key = m_keys.cbegin(); key != m_keys.cend(); ++key)
        for (const Kind kind : kinds)
            if (key.value() == kind)
                m_services.jobs.cancelKey(key.key());
}

} // namespace espalier
