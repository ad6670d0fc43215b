// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/document.h"

#include "app/session/documentprivate.h"
#include "app/session/errortext.h"

#include <algorithm>
#include <utility>

namespace espalier {

namespace {
constexpr int kSettleMs = 30;
constexpr int kAutosaveMs = 1000;
} // namespace

Document::Private::Private(Document *document, const EngineCalls &engine)
    : q(document), calls(engine), jobs(std::make_unique<JobRunner>(engine.cores)), undo(std::make_unique<QUndoStack>())
{
    settle.setSingleShot(true);
    settle.setInterval(kSettleMs);
    autosaveTimer.setSingleShot(true);
    autosaveTimer.setInterval(kAutosaveMs);
    QElapsedTimer monotonic;
    monotonic.start();
    clock = [monotonic] { return monotonic.elapsed(); };
}

Document::Document(QObject *parent) : Document(EngineCalls::real(), parent) { }

Document::Document(const EngineCalls &calls, QObject *parent) : QObject(parent), d(std::make_unique<Private>(this, calls))
{
    connect(&d->settle, &QTimer::timeout, this, [this] { d->startRings(); });
    connect(&d->autosaveTimer, &QTimer::timeout, this, [this] { d->saveSession(); });
    // An undo in the middle of a drag ends the drag: what follows is a step of its own.
    connect(d->undo.get(), &QUndoStack::indexChanged, this, [this] { d->openGesture = 0; });
    const auto tellRuns = [this] {
        if (isBusy() != std::exchange(d->wasBusy, isBusy()))
            Q_EMIT busyChanged(QStringLiteral("runs"), isBusy());
    };
    connect(d->jobs.get(), &JobRunner::jobAdded, this, tellRuns);
    connect(d->jobs.get(), &JobRunner::ended, this, tellRuns);
}

Document::~Document()
{
    shutdown();
}

void Document::Private::fail(const Error &error, const QString &where)
{
    if (error.is(errors::kCancelled))
        return;
    Q_EMIT q->failed(QString::fromLatin1(error.id()), errorSentence(error), where.isEmpty() ? errorPlace(error) : where);
}

bool Document::Private::changesWeights(int layer) const
{
    const ResolvedLayer &what = resolved[static_cast<std::size_t>(layer)];
    const LayerInfo &info = model->layers[static_cast<std::size_t>(layer)];
    // Pruning that is left on a layer without weights is the rule for all tensors.
    return what.prune || what.inGlobalPrune || (!info.weights.empty() && what.weights);
}

const ModelPtr &Document::model() const
{
    return d->model;
}

const DatasetPtr &Document::data() const
{
    return d->data;
}

DataOptions Document::dataOptions() const
{
    return d->dataOptions;
}

QString Document::dataPath() const
{
    return d->dataPath;
}

const Recipe &Document::recipe() const
{
    return d->recipe;
}

QString Document::recipePath() const
{
    return d->recipePath;
}

bool Document::isSample() const
{
    return d->isSample;
}

int Document::layerCount() const
{
    return static_cast<int>(d->layers.size());
}

const LayerState &Document::layerState(int layer) const
{
    if (layer < 0 || layer >= layerCount())
        return d->noLayer;
    return d->layers[static_cast<std::size_t>(layer)];
}

const ScoreState &Document::score() const
{
    return d->score;
}

double Document::sparsity() const
{
    std::int64_t zeros = 0;
    std::int64_t count = 0;
    for (int layer = 0; layer < layerCount(); ++layer) {
        if (d->model->layers[static_cast<std::size_t>(layer)].weights.empty())
            continue;
        zeros += layerState(layer).quality.zeros;
        count += layerState(layer).quality.count;
    }
    return count > 0 ? static_cast<double>(zeros) / static_cast<double>(count) : 0;
}

std::int64_t Document::originalSizeBytes() const
{
    return d->model ? d->model->parameterBytes : 0;
}

std::int64_t Document::sizeBytes() const
{
    std::int64_t bytes = originalSizeBytes();
    for (int layer = 0; layer < layerCount(); ++layer)
        bytes += layerState(layer).sizeBytes - d->model->layers[static_cast<std::size_t>(layer)].bytes;
    return bytes;
}

QUndoStack *Document::undoStack() const
{
    return d->undo.get();
}

std::shared_ptr<CalibrationSource> Document::calibrations() const
{
    return d->calibrations;
}

JobRunner *Document::jobs() const
{
    return d->jobs.get();
}

const QVector<Run> &Document::runs() const
{
    return d->runs;
}

bool Document::isModified() const
{
    return d->model && !(d->recipe == d->savedRecipe);
}

bool Document::isBusy() const
{
    return d->jobs->activeJobs() > 0;
}

const QVector<int> &Document::selection() const
{
    return d->selection;
}

int Document::currentLayer() const
{
    return d->selection.isEmpty() ? -1 : d->selection.first();
}

void Document::setSelection(const QVector<int> &layers)
{
    QVector<int> next;
    for (const int layer : layers)
        if (layer >= 0 && layer < layerCount() && !next.contains(layer))
            next.append(layer);
    if (next == d->selection)
        return;
    const bool isOther = next.isEmpty() || next.first() != currentLayer();
    d->selection = next;
    const bool losesChannel = isOther && d->channel >= 0;
    if (isOther)
        d->channel = -1;
    Q_EMIT selectionChanged();
    if (losesChannel && d->channel < 0)
        Q_EMIT channelChanged(-1);
}

bool Document::showsOriginal() const
{
    return d->showsOriginal;
}

void Document::setShowsOriginal(bool on)
{
    if (on == d->showsOriginal)
        return;
    d->showsOriginal = on;
    Q_EMIT originalShown(on);
}

void Document::setClock(std::function<qint64()> milliseconds)
{
    d->clock = std::move(milliseconds);
}

} // namespace espalier
