// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/open/services.h"
#include "app/session/run.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/recipe/recipe.h"
#include "engine/train/finetune.h"

#include <QObject>
#include <QString>

namespace espalier {

struct OpenFiles;    // app/open/openfiles.h
class RecipeEditor;  // app/session/recipeeditor.h
class Runs;          // app/session/runs.h
class SessionMemory; // app/session/sessionmemory.h

/// Fine-tunes as queued jobs that become runs, and that can go on after a crash.
class Finetunes : public QObject
{
    Q_OBJECT
public:
    Finetunes(const OpenFiles &open, RecipeEditor &editor, Runs &runs, SessionMemory &memory, const Services &services);

    /// After every epoch what it goes on from is kept beside the autosave, or in `checkpoint`, from which it goes on when that is there.
    void start(const FinetuneSpec &spec, const QString &checkpoint = {});
    /// Goes on with the fine-tune that SessionMemory::interruptedTraining told of.
    void resume();
    void reset(); ///< Other data.

Q_SIGNALS:
    void stepped(const espalier::TrainingStep &step);
    void epochEnded(const espalier::EpochFigures &figures);
    void ended();

private:
    struct Tuned;
    struct Plan;
    Plan planFor(const Recipe &under, const QString &checkpoint, bool resume) const;
    void train(const Recipe &under, const QString &checkpoint, bool resume);
    void take(Run run, const Result<Tuned> &result);

    const OpenFiles &m_open;
    RecipeEditor &m_editor;
    Runs &m_runs;
    SessionMemory &m_memory;
    Services m_services;
    DatasetPtr m_training; ///< Of the same place as the data, opened by the first fine-tune.
};

} // namespace espalier
