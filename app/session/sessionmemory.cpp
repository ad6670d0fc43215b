// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/sessionmemory.h"

#include "app/jobs/jobrunner.h"
#include "app/messages/errors.h"
#include "app/messages/errortext.h"
#include "app/messages/messages.h"
#include "app/open/enginecalls.h"
#include "app/open/selection.h"
#include "app/session/recipeeditor.h"

#include <QFile>
#include <QFileInfo>

#include <utility>

namespace espalier {

namespace {

constexpr int kAutosaveMs = 1000;
const QLatin1String kSaveWeightsJob("weights");

} // namespace

SessionMemory::SessionMemory(const OpenFiles &open, RecipeEditor &editor, Selection &selection, const Services &services)
    : m_open(open), m_editor(editor), m_selection(selection), m_services(services)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(kAutosaveMs);
    connect(&m_timer, &QTimer::timeout, this, &SessionMemory::save);
}

SessionState SessionMemory::state() const
{
    SessionState state;
    state.modelPath = m_open.modelPath;
    state.inputShape = m_open.inputShape;
    state.weightsPath = m_open.weights.path;
    state.keptCommand = m_open.weights.path.isEmpty() ? QString() : m_open.weights.command;
    state.isSample = m_open.isSample;
    state.dataPath = m_open.dataPath;
    state.dataOptions = m_open.dataOptions;
    state.sampling = m_open.sampling;
    state.training = m_training.checkpoint.isEmpty() ? m_left : m_training;
    state.recipe = m_editor.recipe();
    state.recipePath = m_editor.path();
    if (m_selection.current() >= 0)
        state.currentLayer = QString::fromStdString(m_open.layer(m_selection.current()).name);
    state.savedAt = QDateTime::currentDateTime();
    return state;
}

void SessionMemory::save()
{
    if (!m_open.model || m_isClosed)
        return;
    const SessionState now = state();
    if (!m_autosave.save(now))
        return;
    m_savedAt = now.savedAt;
    Q_EMIT autosaved(m_savedAt);
}

void SessionMemory::saveSoon()
{
    m_timer.start();
}

/// Weights that were kept from a run are in no file: a crash must not lose them.
void SessionMemory::saveWeights()
{
    const QString path = m_autosave.weightsPath();
    if (path.isEmpty())
        return;
    m_services.jobs.latest(
        JobRunner::Lane::Open, kSaveWeightsJob, this,
        [save = m_services.calls.saveWeights, model = m_open.model, file = path.toStdString()](const JobControl &control) -> Result<bool> {
            const Status status = save(model, file, control.context());
            if (!status)
                return status.error();
            return true;
        },
        [this, path, model = m_open.model](const Result<bool> &result) {
            if (!result) {
                m_services.messages.fail(result.error(), path);
            } else if (m_open.model == model) {
                Q_EMIT weightsStored(model, path);
                save();
            }
        });
}

void SessionMemory::cancel()
{
    m_services.jobs.cancelKey(kSaveWeightsJob);
}

void SessionMemory::restore()
{
    const std::optional<SessionState> left = m_autosave.takeOrphan();
    for (const Autosave::Unreadable &unreadable : m_autosave.unreadable())
        tellPutAside(unreadable.why, unreadable.path);
    if (!left || left->modelPath.isEmpty())
        return;
    m_restoring = left;
    Q_EMIT reopenWanted(*left);
}

QString SessionMemory::weightsFor(const QString &modelPath) const
{
    return m_restoring && m_restoring->modelPath == modelPath ? m_restoring->weightsPath : QString();
}

void SessionMemory::giveUpRestoring()
{
    if (!m_restoring)
        return;
    m_restoring.reset();
    m_autosave.leave();
}

void SessionMemory::giveUpRestoring(const QString &modelPath)
{
    if (m_restoring && m_restoring->modelPath == modelPath)
        giveUpRestoring();
}

void SessionMemory::takeModel()
{
    m_training = m_left = {};
    m_timer.stop();
    if (m_restoring && m_restoring->modelPath != m_open.modelPath)
        giveUpRestoring();
    if (!m_restoring)
        m_autosave.remove();
}

void SessionMemory::tellPutAside(const Error &why, const QString &path)
{
    m_services.messages.fail(Error(errors::kSessionAside, {errorSentence(why).toStdString()}), path);
}

void SessionMemory::finishRestoring(const std::optional<Error> &weightsProblem)
{
    if (!m_restoring)
        return;
    const SessionState state = *std::exchange(m_restoring, std::nullopt);
    if (const auto fits = resolveRecipe(state.recipe, m_open.model->layers); !fits) {
        // The next save would replace it by a recipe that does nothing.
        tellPutAside(fits.error(), m_autosave.putAside());
        return;
    }
    if (weightsProblem)
        m_services.messages.fail(*weightsProblem, state.weightsPath);
    else if (!state.weightsPath.isEmpty())
        Q_EMIT weightsRestored({state.keptCommand, state.weightsPath});
    m_left = QFileInfo::exists(state.training.checkpoint) ? state.training : LeftTraining();
    m_editor.restore(state.recipe, state.recipePath);
    if (const LayerInfo *layer = m_open.model->layer(state.currentLayer.toStdString()))
        m_selection.setLayers({layer->id});
    m_editor.checkModified();
    save();
    Q_EMIT restored(m_open.modelPath, state.savedAt);
    offerTraining();
}

void SessionMemory::offerTraining()
{
    if (m_open.model && m_open.data && !m_left.checkpoint.isEmpty())
        Q_EMIT interruptedTraining(m_left.recipe.finetune ? m_left.recipe.finetune->epochs : 0);
}

void SessionMemory::discardRestored()
{
    if (!m_open.weights.path.isEmpty()) {
        // Weights are no part of the recipe and of no undo step: the file is read again.
        m_restoring.reset();
        Q_EMIT rereadWanted();
        return;
    }
    m_editor.edit(m_editor.savedRecipe(), tr("Discard what was restored"));
}

QString SessionMemory::newCheckpoint()
{
    QString own;
    do {
        own = m_autosave.checkpointPath(++m_lastCheckpoint);
    } while (QFileInfo::exists(own)); // One that a crash left is not written over.
    return own;
}

void SessionMemory::noteTraining(const LeftTraining &training)
{
    m_training = training;
    save();
}

void SessionMemory::endTraining(const QString &checkpoint)
{
    for (LeftTraining *known : {&m_training, &m_left})
        if (known->checkpoint == checkpoint)
            *known = {};
    if (checkpoint.startsWith(m_autosave.folder()))
        QFile::remove(checkpoint);
    save();
}

void SessionMemory::forget()
{
    m_timer.stop();
    m_autosave.remove();
}

void SessionMemory::close()
{
    m_isClosed = true;
    m_timer.stop();
}

} // namespace espalier
