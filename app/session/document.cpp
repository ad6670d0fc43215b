// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/document.h"

#include "app/jobs/jobrunner.h"
#include "app/messages/errors.h"
#include "app/messages/messages.h"
#include "app/open/calibrationsource.h"
#include "app/open/datashape.h"
#include "app/open/enginecalls.h"
#include "app/open/opener.h"
#include "app/open/sample.h"
#include "app/open/selection.h"
#include "app/session/finetunes.h"
#include "app/session/layerfigures.h"
#include "app/session/layerrequests.h"
#include "app/session/networkcosts.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "app/session/score.h"
#include "app/session/sessionmemory.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace espalier {

namespace {
constexpr int kMeasureAfterMs = 30;
} // namespace

Document::Document(QObject *parent) : Document(EngineCalls::real(), parent) { }

Document::Document(const EngineCalls &calls, QObject *parent)
    : QObject(parent),
      m_calls(std::make_unique<const EngineCalls>(calls)),
      m_jobs(std::make_unique<JobRunner>(calls.cores)),
      m_messages(std::make_unique<Messages>())
{
    const Services services{*m_calls, *m_jobs, *m_messages};
    m_opener = std::make_unique<Opener>(services);
    m_selection = std::make_unique<Selection>(m_files);
    m_editor = std::make_unique<RecipeEditor>(m_files, *m_messages);
    m_figures = std::make_unique<LayerFigures>(m_files, *m_editor, *m_selection, services);
    m_requests = std::make_unique<LayerRequests>(m_files, *m_editor, *m_figures, services);
    m_costs = std::make_unique<NetworkCosts>(m_files, *m_figures);
    m_score = std::make_unique<Score>(m_files, *m_editor, services);
    m_runs = std::make_unique<Runs>(m_files, *m_editor, *m_score, services);
    m_memory = std::make_unique<SessionMemory>(m_files, *m_editor, *m_selection, services);
    m_finetunes = std::make_unique<Finetunes>(m_files, *m_editor, *m_runs, *m_memory, services);
    m_settle.setSingleShot(true);
    m_settle.setInterval(kMeasureAfterMs);
    connectParts();
}

Document::~Document()
{
    shutdown();
}

void Document::connectParts()
{
    connect(&m_settle, &QTimer::timeout, this, &Document::startMeasuring);
    connect(m_editor.get(), &RecipeEditor::recipeSet, this, [this](const RecipeChange &change) {
        if (!change.touched.isEmpty())
            m_score->cancel(); // Cores free at once, as in LayerFigures::follow.
        m_figures->follow(change);
    });
    connect(m_editor.get(), &RecipeEditor::recipeFollowed, this, [this](const RecipeChange &change) {
        m_figures->tell(change);
        m_memory->saveSoon();
        if (!change.touched.isEmpty()) {
            m_score->showKnown();
            m_settle.start();
        }
    });
    connect(m_editor.get(), &RecipeEditor::fileSaved, m_memory.get(), &SessionMemory::saveSoon);
    connect(m_runs.get(), &Runs::weightsKept, this, [this](const ModelPtr &model, const QString &command) {
        adoptWeights(model, {command, {}});
        m_memory->saveWeights();
    });
    connect(m_memory.get(), &SessionMemory::reopenWanted, this, &Document::reopen);
    connect(m_memory.get(), &SessionMemory::rereadWanted, this, [this] { open(m_files.modelPath, m_files.inputShape, m_files.isSample); });
    connect(m_memory.get(), &SessionMemory::weightsRestored, this, [this](const WeightsOrigin &from) { m_files.weights = from; });
    connect(m_memory.get(), &SessionMemory::weightsStored, this, [this](const ModelPtr &of, const QString &path) {
        if (m_files.model == of)
            m_files.weights.path = path;
    });
}

void Document::openModel(const QString &path, const QString &inputShape)
{
    m_memory->giveUpRestoring();
    open(path, inputShape, false);
}

void Document::openSample()
{
    const Result<SamplePaths> paths = samplePaths();
    if (!paths) {
        m_messages->fail(paths.error());
        return;
    }
    Sampling own = m_files.sampling;
    own.calibrationPath.clear(); // Of other data.
    setSampling(own);
    open(paths->model, {}, true);
    openData(paths->data, paths->options);
}

void Document::reopen(const SessionState &state)
{
    setSampling(state.sampling);
    open(state.modelPath, state.inputShape, state.isSample);
    if (!state.dataPath.isEmpty())
        openData(state.dataPath, state.dataOptions);
}

void Document::open(const QString &path, const QString &shape, bool asSample)
{
    m_opener->openModel(path, shape, m_memory->weightsFor(path), [this, path, shape, asSample](const Result<Opener::Opened> &result) {
        if (!result) {
            m_memory->giveUpRestoring(path);
            m_messages->fail(result.error(), path);
            return;
        }
        adoptModel(result->model, path, shape, asSample);
        m_memory->finishRestoring(result->weightsProblem);
        m_figures->startStatistics();
        if (!fitShapesToData())
            m_score->start();
    });
}

void Document::cancelOpening()
{
    m_opener->cancel();
}

void Document::cancelWork()
{
    m_settle.stop();
    m_figures->cancel();
    m_score->cancel();
    m_requests->cancelAll();
    m_opener->cancelShapes();
    m_memory->cancel();
}

/// Other weights, data or samples: calibrations and measured figures are not theirs.
void Document::forgetMeasured()
{
    m_files.calibrations = m_files.model ? std::make_shared<CalibrationSource>(m_files.model, m_files.data, m_files.dataPath.toStdString(),
                                                                               m_files.dataOptions, m_files.sampling, m_calls->openDataset)
                                         : nullptr;
    m_runs->reset();
    m_score->reset();
}

/// The parts follow; of them only the score says so: the rest is told when all of it is there.
void Document::setModel(const ModelPtr &next, const QString &path, const QString &shape, bool asSample)
{
    m_files.model = next;
    m_files.modelPath = path;
    m_files.inputShape = shape;
    m_files.isSample = asSample;
    m_files.weights = {};
    const std::vector<int> order = next ? largestFirst(*next) : std::vector<int>();
    m_selection->reset(order.empty() ? QVector<int>() : QVector<int>{order.front()});
    m_figures->reset();
    m_editor->reset();
    m_runs->clear();
    forgetMeasured();
}

void Document::adoptModel(const ModelPtr &next, const QString &path, const QString &shape, bool asSample)
{
    cancelWork();
    if (m_files.isSample && !asSample)
        forgetData();
    setModel(next, path, shape, asSample);
    m_memory->takeModel();

    m_messages->takeBack({QLatin1String("io"), QLatin1String("model"), QLatin1String("recipe")});
    Q_EMIT modelOpened();
    Q_EMIT m_editor->recipeChanged();
    Q_EMIT m_selection->changed();
    Q_EMIT m_runs->runsChanged();
    m_editor->tellNetwork();
    m_editor->checkModified();
    for (const Warning &warning : m_files.model->warnings)
        m_messages->warn(warning);
}

void Document::closeModel()
{
    if (!m_files.model)
        return;
    cancelWork();
    m_jobs->cancelAll();
    forgetData();
    setModel(nullptr, {}, {}, false);
    m_memory->forget();
    m_editor->tellNetwork();
    Q_EMIT modelClosed();
    Q_EMIT m_selection->changed();
    Q_EMIT m_runs->runsChanged();
    m_editor->checkModified();
}

void Document::openWeights(const QString &path, bool partial)
{
    if (!m_files.model) {
        m_messages->fail(Error(errors::kNoModel));
        return;
    }
    m_opener->openWeights(m_files.model, path, partial, [this, path, of = m_files.model](const Result<ModelPtr> &result) {
        if (m_files.model != of)
            return;
        if (!result.ok()) {
            m_messages->fail(result.error(), path);
            return;
        }
        m_messages->takeBack({QLatin1String("io"), QLatin1String("model")});
        adoptWeights(*result, {{}, path});
        for (const Warning &warning : m_files.model->warnings)
            m_messages->warn(warning);
        m_memory->save();
    });
}

/// The same layers under the same recipe; what is known of them is worked out anew.
void Document::adoptWeights(const ModelPtr &next, const WeightsOrigin &from)
{
    m_files.weights = from;
    m_editor->endGesture();
    cancelWork();
    m_files.model = next;
    m_figures->reset();
    const bool fits = m_editor->followWeights();
    forgetMeasured();
    if (fits)
        m_figures->estimateAll();
    Q_EMIT modelOpened();
    Q_EMIT m_selection->changed();
    m_figures->startStatistics();
    startMeasuring();
}

void Document::openData(const QString &path, const DataOptions &chosen)
{
    DataOptions options = chosen;
    options.needsLabels = false; // What asks for them says so.
    m_opener->openData(path, options, [this, path, options](const Result<DatasetPtr> &result) {
        if (result.ok())
            setData(*result, path, options);
        else
            m_messages->fail(result.error(), path);
    });
}

void Document::forgetData()
{
    m_files.data.reset();
    m_files.dataPath.clear();
    m_files.dataOptions = DataOptions();
    m_files.sampling.calibrationPath.clear();
    m_finetunes->reset();
}

void Document::setData(const DatasetPtr &next, const QString &path, const DataOptions &options)
{
    m_files.data = next;
    m_files.dataPath = path;
    m_files.dataOptions = options;
    m_files.isLabelled = std::none_of(next->labels.begin(), next->labels.end(), [](std::int32_t label) { return label < 0; });
    m_finetunes->reset();
    m_messages->takeBack({QLatin1String("data"), QLatin1String("eval"), QLatin1String("session.no-data")});
    m_score->cancel();
    forgetMeasured();
    m_figures->forgetFoundActivations();
    m_editor->tellNetwork();
    Q_EMIT dataOpened();
    m_memory->offerTraining();
    if (!fitShapesToData())
        startMeasuring();
}

void Document::setSampling(const Sampling &next)
{
    if (next == m_files.sampling)
        return;
    m_editor->endGesture();
    m_files.sampling = next;
    m_jobs->setSeed(next.seed);
    m_memory->saveSoon();
    if (!m_files.model)
        return;
    m_figures->cancelExact();
    m_score->cancel();
    m_requests->cancelFromData();
    forgetMeasured();
    m_figures->forgetExact();
    m_messages->takeBack(QStringLiteral("data"));
    if (m_files.data)
        Q_EMIT dataOpened();
    startMeasuring();
}

/// Where the model's input shape is unknown or a guess, the data says it. False when there is nothing to do.
bool Document::fitShapesToData()
{
    const ModelPtr model = m_files.model;
    const auto shape = model && m_files.data ? shapeOfData(*model, *m_files.data) : std::nullopt;
    if (!shape)
        return false;
    if (const ModelPtr confirmed = confirmedBy(*shape, *model)) {
        m_files.model = confirmed;
        m_messages->takeBack(QStringLiteral("model.shape"));
        return false;
    }
    m_opener->fitShapes(model, *shape, [this, model](const Result<ModelPtr> &result) {
        if (m_files.model != model)
            return;
        if (result.ok()) {
            // The same layers and weights with shapes and costs: nothing that was worked out is lost.
            m_files.model = *result;
            forgetMeasured();
            QVector<int> all(m_figures->layerCount());
            std::iota(all.begin(), all.end(), 0);
            m_messages->takeBack(QStringLiteral("model"));
            Q_EMIT m_figures->layersChanged(all);
        } else {
            m_messages->fail(result.error());
        }
        m_score->start();
    });
    return true;
}

/// Exact figures of the layers and of the network, where they are not known.
void Document::startMeasuring()
{
    m_figures->startExact();
    m_score->start();
}

bool Document::shutdown()
{
    if (m_isShutDown)
        return true;
    m_isShutDown = true;
    m_settle.stop();
    m_memory->close();
    const bool haveAllStopped = m_jobs->shutdown();
    m_memory->forget();
    return haveAllStopped;
}

} // namespace espalier
