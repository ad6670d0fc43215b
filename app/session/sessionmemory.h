// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/open/openfiles.h"
#include "app/open/services.h"
#include "app/session/autosave.h"

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QTimer>

#include <optional>

namespace espalier {

class RecipeEditor; // app/session/recipeeditor.h
class Selection;    // app/open/selection.h

/// What a crash must not lose: the autosave, weights that are in no file of the user's, a fine-tune under way; and how it comes back.
class SessionMemory : public QObject
{
    Q_OBJECT
public:
    SessionMemory(const OpenFiles &open, RecipeEditor &editor, Selection &selection, const Services &services);

    /// Brings back what a crash left behind, if anything; ends with restored (and Document::modelOpened) or nothing.
    void restore();
    void discardRestored(); ///< *Discard* of the message bar: recipe and weights as they were in their files.
    QDateTime savedAt() const { return m_savedAt; }

    // --- for the other parts of the session
    void save();
    void saveSoon();
    void saveWeights(); ///< Of the open model, beside the autosave; ends with weightsStored.
    void cancel();      ///< Saving of weights.

    /// Weights that belong into the model of this file, as it is restored; empty: its own.
    QString weightsFor(const QString &modelPath) const;
    void giveUpRestoring();                         ///< Not lost: the model's file may be there again at the next start.
    void giveUpRestoring(const QString &modelPath); ///< Where it is this model that was to be restored.
    /// A model was opened: what was kept of the one before goes, unless it is the one that is restored.
    void takeModel();
    /// The model of a restored session is there: its recipe follows, without an undo step.
    void finishRestoring(const std::optional<Error> &weightsProblem);
    void offerTraining(); ///< Where one was interrupted and can go on: model and data come one after the other.

    QString newCheckpoint(); ///< Where a fine-tune keeps what it goes on from.
    void noteTraining(const LeftTraining &training);
    void endTraining(const QString &checkpoint);
    const LeftTraining &leftTraining() const { return m_left; } ///< That a crash ended; until it goes on.

    void forget(); ///< Nothing is open any more.
    void close();  ///< Nothing is saved any more.

Q_SIGNALS:
    void autosaved(const QDateTime &when);
    void restored(const QString &path, const QDateTime &when);
    void interruptedTraining(int epochs); ///< A fine-tune of so many epochs was under way in the restored session and can go on.
    void reopenWanted(const espalier::SessionState &state); ///< Its files are to be opened.
    void rereadWanted();                                    ///< The model's file is to be read again.
    void weightsRestored(const espalier::WeightsOrigin &from);
    void weightsStored(const espalier::ModelPtr &of, const QString &path);

private:
    SessionState state() const;
    void tellPutAside(const Error &why, const QString &path);

    const OpenFiles &m_open;
    RecipeEditor &m_editor;
    Selection &m_selection;
    Services m_services;
    Autosave m_autosave;
    QTimer m_timer;
    QDateTime m_savedAt;
    std::optional<SessionState> m_restoring;
    LeftTraining m_training; ///< That is under way.
    LeftTraining m_left;
    int m_lastCheckpoint = 0;
    bool m_isClosed = false;
};

} // namespace espalier
