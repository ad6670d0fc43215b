// SPDX-License-Identifier: GPL-3.0-or-later
// Autosave, what a crash left, and the end.
#include "app/session/documentprivate.h"

namespace espalier {

SessionState Document::Private::sessionState() const
{
    SessionState state;
    state.modelPath = modelPath;
    state.inputShape = inputShape;
    state.isSample = isSample;
    state.dataPath = dataPath;
    state.dataOptions = dataOptions;
    state.recipe = recipe;
    state.recipePath = recipePath;
    if (const int current = q->currentLayer(); current >= 0)
        state.currentLayer = QString::fromStdString(model->layers[static_cast<std::size_t>(current)].name);
    state.savedAt = QDateTime::currentDateTime();
    return state;
}

void Document::Private::saveSession()
{
    if (!model)
        return;
    const SessionState state = sessionState();
    if (!autosave.save(state))
        return;
    autosavedAt = state.savedAt;
    Q_EMIT q->autosaved(autosavedAt);
}

QDateTime Document::autosavedAt() const
{
    return d->autosavedAt;
}

void Document::restoreAutosave()
{
    const std::optional<SessionState> left = d->autosave.takeOrphan();
    if (!left || left->modelPath.isEmpty())
        return;
    d->restoring = left;
    d->open(left->modelPath, left->inputShape, left->isSample);
    if (!left->dataPath.isEmpty())
        openData(left->dataPath, left->dataOptions);
}

/// The model of a restored session is there: its recipe follows, without an undo step.
void Document::Private::finishRestoring()
{
    if (!restoring)
        return;
    const SessionState state = *std::exchange(restoring, std::nullopt);
    if (state.modelPath != modelPath)
        return;
    if (!state.recipePath.isEmpty()) {
        if (const Result<Recipe> saved = readRecipe(state.recipePath.toStdString()); saved.ok()) {
            recipePath = state.recipePath;
            savedRecipe = *saved;
            savedRecipe.modelName = recipe.modelName;
            savedRecipe.modelSha256 = recipe.modelSha256;
        }
    }
    setRecipe(state.recipe);
    if (const LayerInfo *layer = model->layer(state.currentLayer.toStdString()))
        q->setSelection({layer->id});
    checkModified();
    saveSession();
    Q_EMIT q->restored(modelPath, state.savedAt);
}

void Document::discardRestored()
{
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
