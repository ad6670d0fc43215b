// SPDX-License-Identifier: GPL-3.0-or-later
// Models, data and the sample: opened in the background, adopted here.
#include "app/session/documentprivate.h"
#include "app/session/errors.h"
#include "app/session/errortext.h"
#include "app/session/estimate.h"
#include "app/session/sample.h"
#include "engine/model/warnings.h"

#include <algorithm>
#include <numeric>

namespace espalier {

namespace {

struct Opened {
    ModelPtr model;
    std::optional<Error> weightsProblem; ///< Kept weights that were to be there and could not be read.
};

using Shapes = std::map<std::string, std::vector<std::int64_t>>;

/// "1,3,32,32" or "name=1,3,32,32; other=1,8".
Result<Shapes> parseShapes(const QString &text)
{
    Shapes shapes;
    const QStringList parts = text.split(QLatin1Char(';'), Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        const auto equals = part.indexOf(QLatin1Char('='));
        const QString name = equals < 0 ? QString() : part.left(equals).trimmed();
        std::vector<std::int64_t> shape;
        const QStringList sizes = part.mid(equals + 1).split(QLatin1Char(','));
        for (const QString &size : sizes) {
            bool isNumber = false;
            shape.push_back(size.trimmed().toLongLong(&isNumber));
            if (!isNumber || shape.back() < 1)
                return Error(errors::kInputShape, {text.toStdString()});
        }
        shapes[name.toStdString()] = std::move(shape);
    }
    return shapes;
}

} // namespace

void Document::openModel(const QString &path, const QString &inputShape)
{
    if (d->restoring)
        d->giveUpRestoring();
    d->open(path, inputShape, false);
}

void Document::openSample()
{
    const Result<SamplePaths> paths = samplePaths();
    if (!paths) {
        d->fail(paths.error());
        return;
    }
    Sampling own = d->sampling;
    own.calibrationPath.clear(); // Of other data.
    setSampling(own);
    d->open(paths->model, {}, true);
    openData(paths->data, paths->options);
}

void Document::Private::open(const QString &path, const QString &shape, bool asSample)
{
    const Result<Shapes> shapes = parseShapes(shape);
    if (!shapes) {
        fail(shapes.error());
        return;
    }
    ImportOptions options;
    options.inputShapes = *shapes;
    const QString key = QStringLiteral("open");
    const QString weights = restoring && restoring->modelPath == path ? restoring->weightsPath : QString();
    Q_EMIT q->busyChanged(key, true);
    jobs->latest(
        JobRunner::Lane::Open, key, q,
        [openIt = calls.openModel, addWeights = calls.withWeights, file = path.toStdString(), options,
         kept = weights.toStdString()](const JobControl &control) -> Result<Opened> {
            const Result<ModelPtr> opened = openIt(file, options, control.context());
            if (!opened)
                return opened.error();
            if (kept.empty())
                return Opened{*opened, std::nullopt};
            const Result<ModelPtr> tuned = addWeights(*opened, kept, control.context());
            if (!tuned && tuned.error().is(errors::kCancelled))
                return tuned.error();
            return tuned ? Opened{*tuned, std::nullopt} : Opened{*opened, tuned.error()};
        },
        [this, key, path, shape, asSample](Result<Opened> result) {
            if (result.ok()) {
                adoptModel(result->model, path, shape, asSample, result->weightsProblem);
            } else {
                if (restoring && restoring->modelPath == path)
                    giveUpRestoring();
                fail(result.error(), path);
            }
            if (!jobs->isKeyActive(key))
                Q_EMIT q->busyChanged(key, false);
        });
}

void Document::cancelOpening()
{
    d->jobs->cancelKey(QStringLiteral("open"));
    d->jobs->cancelKey(QStringLiteral("open-weights"));
    d->jobs->cancelKey(QStringLiteral("data"));
}

void Document::Private::cancelWork()
{
    settle.stop();
    for (const char *key : {"statistics", "equalized-statistics", "exact", "score", "shapes", "importance", "histogram", "weights"})
        jobs->cancelKey(QLatin1String(key));
}

void Document::Private::setModel(ModelPtr next)
{
    model = std::move(next);
    const std::size_t count = model ? model->layers.size() : 0;
    layers.assign(count, LayerState());
    knownStatistics.assign(count, KnownStatistics());
    resolved.assign(count, ResolvedLayer());
    globalThreshold.reset();
    for (std::size_t layer = 0; layer < count; ++layer)
        layers[layer].sizeBytes = model->layers[layer].bytes;
    resetScores();
}

void Document::Private::adoptModel(const ModelPtr &next, const QString &path, const QString &shape, bool asSample,
                                   const std::optional<Error> &weightsProblem)
{
    cancelWork();
    if (isSample && !asSample)
        forgetData();
    modelPath = path;
    inputShape = shape;
    isSample = asSample;
    keptCommand.clear();
    keptWeights.clear();
    training = leftTraining = {};
    recipe = Recipe();
    recipe.modelName = next->provenance.name;
    recipe.modelSha256 = next->provenance.sha256;
    savedRecipe = recipe;
    recipePath.clear();
    openGesture = 0;
    undo->clear();
    runs.clear();
    setModel(next);
    const std::vector<int> order = largestFirst(*model);
    channel = -1;
    selection = order.empty() ? QVector<int>() : QVector<int>{order.front()};
    autosaveTimer.stop();
    if (restoring && restoring->modelPath != path)
        giveUpRestoring();
    if (!restoring)
        autosave.remove();

    for (const char *kind : {"io", "model", "recipe"})
        Q_EMIT q->fixed(QLatin1String(kind));
    Q_EMIT q->modelOpened();
    Q_EMIT q->recipeChanged();
    Q_EMIT q->selectionChanged();
    Q_EMIT q->runsChanged();
    tellNetwork();
    checkModified();
    for (const Warning &warning : model->warnings)
        Q_EMIT q->warned(QString::fromStdString(warning.id), warningSentence(warning), QString::fromStdString(warning.where));
    finishRestoring(weightsProblem);
    startStatistics();
    if (!fitShapesToData())
        startScore();
}

void Document::closeModel()
{
    if (!d->model)
        return;
    d->cancelWork();
    d->jobs->cancelAll();
    d->forgetData();
    d->setModel(nullptr);
    d->recipe = d->savedRecipe = Recipe();
    d->recipePath.clear();
    d->modelPath.clear();
    d->isSample = false;
    d->keptCommand.clear();
    d->keptWeights.clear();
    d->openGesture = 0;
    d->undo->clear();
    d->selection.clear();
    d->channel = -1;
    d->runs.clear();
    d->autosaveTimer.stop();
    d->autosave.remove();
    d->tellNetwork();
    Q_EMIT modelClosed();
    Q_EMIT selectionChanged();
    Q_EMIT runsChanged();
    d->checkModified();
}

void Document::openData(const QString &path, const DataOptions &chosen)
{
    DataOptions options = chosen;
    options.needsLabels = false; // What asks for them says so.
    const QString key = QStringLiteral("data");
    Q_EMIT busyChanged(key, true);
    d->jobs->latest(
        JobRunner::Lane::Open, key, this,
        [openIt = d->calls.openDataset, file = path.toStdString(), options](const JobControl &control) {
            return openIt(file, options, control.context());
        },
        [this, key, path, options](Result<DatasetPtr> result) {
            if (result.ok())
                d->setData(*result, path, options);
            else
                d->fail(result.error(), path);
            if (!d->jobs->isKeyActive(key))
                Q_EMIT busyChanged(key, false);
        });
}

void Document::Private::forgetData()
{
    data.reset();
    trainingData.reset();
    dataPath.clear();
    dataOptions = DataOptions();
    sampling.calibrationPath.clear();
}

void Document::Private::setData(const DatasetPtr &next, const QString &path, const DataOptions &options)
{
    data = next;
    dataPath = path;
    dataOptions = options;
    hasLabels = std::none_of(next->labels.begin(), next->labels.end(), [](std::int32_t label) { return label < 0; });
    trainingData = options.split == Split::Train ? next : nullptr;
    for (const char *kind : {"data", "eval", "session.no-data"})
        Q_EMIT q->fixed(QLatin1String(kind));
    jobs->cancelKey(QStringLiteral("score"));
    resetScores();
    forgetFoundActivations();
    tellNetwork();
    Q_EMIT q->dataOpened();
    offerTraining();
    if (!fitShapesToData())
        startRings();
}

/// Where the model's input shape is unknown or a guess, the data says it. False when there is nothing to do.
bool Document::Private::fitShapesToData()
{
    if (!model || !data || !model->graph)
        return false;
    const bool isOpen = model->inputShapeSource.empty() || model->inputShapeSource == "guess";
    if (!isOpen)
        return false;
    std::vector<std::int64_t> shape{1};
    shape.insert(shape.end(), data->sampleShape.begin(), data->sampleShape.end());
    if (!model->inputs.empty() && model->inputs.front().shape == shape) {
        // The data confirms what was guessed: now it is known.
        auto confirmed = std::make_shared<Model>(*model);
        confirmed->inputShapeSource = "data";
        std::erase_if(confirmed->warnings,
                      [](const Warning &warning) { return warning.is(warnings::kShapeGuessed) || warning.is(warnings::kShapeUnknown); });
        model = std::move(confirmed);
        Q_EMIT q->fixed(QStringLiteral("model.shape"));
        return false;
    }
    jobs->latest(
        JobRunner::Lane::Open, QStringLiteral("shapes"), q,
        [fit = calls.withInputShapes, of = model, shape](const JobControl &control) {
            return fit(of, {{std::string(), shape}}, "data", control.context());
        },
        [this, before = model](Result<ModelPtr> result) {
            if (model != before)
                return;
            if (result.ok()) {
                // The same layers and weights with shapes and costs: nothing that was worked out is lost.
                model = *result;
                resetScores();
                QVector<int> all(static_cast<int>(layers.size()));
                std::iota(all.begin(), all.end(), 0);
                Q_EMIT q->fixed(QStringLiteral("model"));
                Q_EMIT q->layersChanged(all);
            } else {
                fail(result.error());
            }
            startScore();
        });
    return true;
}

} // namespace espalier
