// SPDX-License-Identifier: GPL-3.0-or-later
// Autosave, what a crash left, and the end.
#include "app/session/documentprivate.h"
#include "app/session/errors.h"
#include "app/session/errortext.h"

#include <QFileInfo>

namespace espalier {

SessionState Document::Private::sessionState() const
{
    SessionState state;
    state.modelPath = modelPath;
    state.inputShape = inputShape;
    state.weightsPath = keptWeights;
    state.keptCommand = keptWeights.isEmpty() ? QString() : keptCommand;
    state.isSample = isSample;
    state.dataPath = dataPath;
    state.dataOptions = dataOptions;
    state.sampling = sampling;
    state.training = training.checkpoint.isEmpty() ? leftTraining : training;
    state.recipe = recipe;
    state.recipePath = recipePath;
    if (const int current = q->currentLayer(); current >= 0)
        state.currentLayer = QString::fromStdString(model->layers[static_cast<std::size_t>(current)].name);
    state.savedAt = QDateTime::currentDateTime();
    return state;
}

void Document::Private::saveSession()
{
    if (!model || isShutDown)
        return;
    const SessionState state = sessionState();
    if (!autosave.save(state))
        return;
    autosavedAt = state.savedAt;
    Q_EMIT q->autosaved(autosavedAt);
}

/// Weights that were kept from a run are in no file: a crash must not lose them.
void Document::Private::saveKeptWeights()
{
    const QString path = autosave.weightsPath();
    if (path.isEmpty())
        return;
    jobs->latest(
        JobRunner::Lane::Open, QStringLiteral("weights"), q,
        [save = calls.saveWeights, kept = model, file = path.toStdString()](const JobControl &control) -> Result<bool> {
            const Status status = save(kept, file, control.context());
            if (!status)
                return status.error();
            return true;
        },
        [this, path, kept = model](Result<bool> result) {
            if (!result) {
                fail(result.error(), path);
            } else if (model == kept) {
                keptWeights = path;
                saveSession();
            }
        });
}

QDateTime Document::autosavedAt() const
{
    return d->autosavedAt;
}

void Document::restoreAutosave()
{
    const std::optional<SessionState> left = d->autosave.takeOrphan();
    for (const Autosave::Unreadable &unreadable : d->autosave.unreadable())
        d->tellPutAside(unreadable.why, unreadable.path);
    if (!left || left->modelPath.isEmpty())
        return;
    d->restoring = left;
    setSampling(left->sampling);
    d->open(left->modelPath, left->inputShape, left->isSample);
    if (!left->dataPath.isEmpty())
        openData(left->dataPath, left->dataOptions);
}

/// Not lost: the model's file may be there again at the next start.
void Document::Private::giveUpRestoring()
{
    restoring.reset();
    autosave.leave();
}

void Document::Private::tellPutAside(const Error &why, const QString &path)
{
    fail(Error(errors::kSessionAside, {errorSentence(why).toStdString()}), path);
}

/// The model of a restored session is there: its recipe follows, without an undo step.
void Document::Private::finishRestoring(const std::optional<Error> &weightsProblem)
{
    if (!restoring)
        return;
    const SessionState state = *std::exchange(restoring, std::nullopt);
    if (const auto fits = resolveRecipe(state.recipe, model->layers); !fits) {
        // The next save would replace it by a recipe that does nothing.
        tellPutAside(fits.error(), autosave.putAside());
        return;
    }
    if (weightsProblem) {
        fail(*weightsProblem, state.weightsPath);
    } else if (!state.weightsPath.isEmpty()) {
        keptWeights = state.weightsPath;
        keptCommand = state.keptCommand;
    }
    if (!state.recipePath.isEmpty()) {
        if (const Result<Recipe> saved = readRecipe(state.recipePath.toStdString()); saved.ok()) {
            recipePath = state.recipePath;
            savedRecipe = *saved;
            savedRecipe.modelName = recipe.modelName;
            savedRecipe.modelSha256 = recipe.modelSha256;
        }
    }
    leftTraining = QFileInfo::exists(state.training.checkpoint) ? state.training : LeftTraining();
    setRecipe(state.recipe);
    if (const LayerInfo *layer = model->layer(state.currentLayer.toStdString()))
        q->setSelection({layer->id});
    checkModified();
    saveSession();
    Q_EMIT q->restored(modelPath, state.savedAt);
    offerTraining();
}

/// Model and data come one after the other: it can go on when both are there.
void Document::Private::offerTraining()
{
    if (model && data && !leftTraining.checkpoint.isEmpty())
        Q_EMIT q->interruptedTraining(leftTraining.recipe.finetune ? leftTraining.recipe.finetune->epochs : 0);
}

void Document::discardRestored()
{
    if (!d->keptWeights.isEmpty()) {
        // Weights are no part of the recipe and of no undo step: the file is read again.
        d->restoring.reset();
        d->open(d->modelPath, d->inputShape, d->isSample);
        return;
    }
    edit(d->savedRecipe, tr("Discard what was restored"));
}

bool Document::shutdown()
{
    if (d->isShutDown)
        return true;
    d->isShutDown = true;
    d->settle.stop();
    d->autosaveTimer.stop();
    const bool haveAllStopped = d->jobs->shutdown();
    d->autosave.remove();
    return haveAllStopped;
}

} // namespace espalier
