// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/commandline.h"
#include "engine/recipe/recipe.h"

#include <QObject>
#include <QSet>
#include <QString>
#include <QVector>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QUndoStack;

namespace espalier {

struct OpenFiles; // app/open/openfiles.h
class Messages;   // app/messages/messages.h

/// What another recipe means to the layers.
struct RecipeChange {
    QVector<int> touched;                ///< Their figures may be others.
    QVector<int> relocked;               ///< Only their lock is another.
    bool isEqualizationSwitched = false; ///< All weights are others.
};

/// The recipe of the open model: edits, gestures, undo, files, and the command line that repeats it. Every edit goes through `edit` and
/// is one undo step.
class RecipeEditor : public QObject
{
    Q_OBJECT
public:
    /// `edit` with this gesture is a nudge: nudges with the same `what` within a second are one undo step.
    static constexpr int kNudge = -1;

    RecipeEditor(const OpenFiles &open, Messages &messages);
    ~RecipeEditor() override;

    const Recipe &recipe() const { return m_recipe; }
    const std::vector<ResolvedLayer> &resolved() const { return m_resolved; } ///< By layer, what the recipe asks for.
    bool changesWeights(int layer) const;
    const Recipe &savedRecipe() const { return m_saved; } ///< As last opened or saved.
    QString path() const { return m_path; }               ///< Where that is; empty when nowhere.
    bool isModified() const;                              ///< The recipe differs from what was last opened or saved.
    QUndoStack *undoStack() const { return m_undo.get(); }

    /// The espalier-cli call that gives the figures of the recipe as it is now; empty without model or data.
    QString commandLine() const;
    /// Those that measure these sweeps (options of each), from the float model or from the recipe as it is now.
    QString sweepCommandLine(const QList<QStringList> &sweeps, bool fromRecipe) const;
    /// What a run under `recipe` needs to be repeated; stores the recipe where no file holds it.
    RunPlace placeFor(const Recipe &recipe) const;

    // --- editing: one call is one undo step; calls of the same gesture (> 0) merge into one
    void edit(const Recipe &next, const QString &what, int gesture = 0);
    int beginGesture();   ///< A fresh gesture id. Its edits become one undo step in endGesture.
    void endGesture();    ///< Makes the step; there-and-back makes none. Nothing without a gesture.
    void cancelGesture(); ///< As before the gesture, no undo step.

    bool openFile(const QString &path);
    bool saveFile(const QString &path);

    /// Milliseconds of a clock that only goes forward; for nudges. Tests put their own in.
    void setClock(std::function<qint64()> milliseconds);

    // --- for the document, which says what is open
    void reset();         ///< A recipe that does nothing, for the open model or for none; says nothing.
    bool followWeights(); ///< Other weights stand in the model. False where the recipe does not fit it; that was told.
    void restore(const Recipe &recipe, const QString &path); ///< Without an undo step; `path`: where it was last saved.
    /// Settings of the whole network that do nothing say so, once, and as long as it is so.
    void tellNetwork();
    void checkModified();

Q_SIGNALS:
    void recipeSet(const espalier::RecipeChange &change); ///< First of the three: figures follow, before views ask for them.
    void recipeChanged();
    void recipeFollowed(const espalier::RecipeChange &change); ///< Last: what takes longer begins.
    void modifiedChanged(bool modified);
    void fileSaved();

private:
    void setRecipe(const Recipe &next);
    bool resolve(const Recipe &next, std::vector<ResolvedLayer> *out) const;
    RecipeChange changeTo(const Recipe &next, const std::vector<ResolvedLayer> &treated) const;
    void pushStep(const Recipe &before, const Recipe &after, const QString &what, int gesture);

    const OpenFiles &m_open;
    Messages &m_messages;
    std::unique_ptr<QUndoStack> m_undo;
    Recipe m_recipe, m_saved;
    QString m_path;
    std::vector<ResolvedLayer> m_resolved;
    std::optional<std::vector<ResolvedLayer>> m_validated; ///< Of the recipe that `edit` is about to apply.
    bool m_wasModified = false;
    int m_lastGesture = 0;
    int m_openGesture = 0;
    QString m_gestureText;
    Recipe m_gestureBefore;
    std::function<qint64()> m_clock;
    QSet<QString> m_networkRemarks; ///< Told of the recipe that is open.
};

} // namespace espalier
