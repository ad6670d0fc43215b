// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/recipeeditor.h"

#include "app/figures/comparison.h"
#include "app/messages/errors.h"
#include "app/messages/errortext.h"
#include "app/messages/messages.h"
#include "app/open/openfiles.h"
#include "app/session/recipecommand.h"
#include "engine/recipe/check.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QUndoStack>

#include <algorithm>
#include <utility>

namespace espalier {

RecipeEditor::RecipeEditor(const OpenFiles &open, Messages &messages)
    : m_open(open), m_messages(messages), m_undo(std::make_unique<QUndoStack>())
{
    QElapsedTimer monotonic;
    monotonic.start();
    m_clock = [monotonic] { return monotonic.elapsed(); };
    // An undo in the middle of a drag ends the drag: what follows is a step of its own.
    connect(m_undo.get(), &QUndoStack::indexChanged, this, [this] { m_openGesture = 0; });
}

RecipeEditor::~RecipeEditor() = default;

bool RecipeEditor::changesWeights(int layer) const
{
    const ResolvedLayer &what = m_resolved[static_cast<std::size_t>(layer)];
    // Pruning that is left on a layer without weights is the rule for all tensors.
    return what.prune || what.inGlobalPrune || (!m_open.layer(layer).weights.empty() && what.weights);
}

bool RecipeEditor::isModified() const
{
    return m_open.model && !(m_recipe == m_saved);
}

RunPlace RecipeEditor::placeFor(const Recipe &recipe) const
{
    return runPlace(m_open, recipe, recipe == m_saved ? m_path : QString());
}

QString RecipeEditor::commandLine() const
{
    if (!m_open.model || m_open.dataPath.isEmpty())
        return {};
    RunPlace place = placeFor(m_recipe);
    if (m_open.weights.command.isEmpty())
        return evaluateCommand(place);
    place.modelPath = QStringLiteral("finetuned.pt");
    return m_open.weights.command + QStringLiteral(" && ") + evaluateCommand(place);
}

QString RecipeEditor::sweepCommandLine(const QList<QStringList> &sweeps, bool fromRecipe) const
{
    if (!m_open.model || m_open.dataPath.isEmpty())
        return {};
    RunPlace place = placeFor(fromRecipe ? m_recipe : Recipe());
    QStringList calls;
    if (!m_open.weights.command.isEmpty()) {
        place.modelPath = QStringLiteral("finetuned.pt");
        calls += m_open.weights.command;
    }
    for (const QStringList &sweep : sweeps)
        calls += sensitivityCommand(place, sweep);
    return calls.join(QStringLiteral(" && "));
}

bool RecipeEditor::resolve(const Recipe &next, std::vector<ResolvedLayer> *out) const
{
    Result<std::vector<ResolvedLayer>> result = resolveRecipe(next, m_open.model->layers);
    if (!result) {
        m_messages.fail(result.error());
        return false;
    }
    *out = std::move(*result);
    return true;
}

RecipeChange RecipeEditor::changeTo(const Recipe &next, const std::vector<ResolvedLayer> &treated) const
{
    RecipeChange change;
    bool isOtherGlobal = !(next.pruneGlobal == m_recipe.pruneGlobal);
    for (std::size_t layer = 0; layer < treated.size(); ++layer)
        isOtherGlobal = isOtherGlobal || treated[layer].inGlobalPrune != m_resolved[layer].inGlobalPrune;
    const bool isOtherModel =
        next.equalize != m_recipe.equalize || next.biasCorrection != m_recipe.biasCorrection || next.sharedRanges != m_recipe.sharedRanges;
    change.isEqualizationSwitched = next.equalize != m_recipe.equalize;
    for (std::size_t layer = 0; layer < treated.size(); ++layer) {
        if (!sameSettings(treated[layer], m_resolved[layer]) || (isOtherGlobal && treated[layer].inGlobalPrune)
            || (isOtherModel && !m_open.model->layers[layer].weights.empty()))
            change.touched.append(static_cast<int>(layer));
        else if (treated[layer].locked != m_resolved[layer].locked)
            change.relocked.append(static_cast<int>(layer));
    }
    return change;
}

/// The only place where the recipe changes. `next` is valid for the model.
void RecipeEditor::setRecipe(const Recipe &next)
{
    if (!m_open.model || next == m_recipe)
        return;
    std::vector<ResolvedLayer> treated;
    if (m_validated)
        treated = std::move(*m_validated);
    else if (!resolve(next, &treated))
        return;
    m_validated.reset();
    const RecipeChange change = changeTo(next, treated);
    m_recipe = next;
    m_resolved = std::move(treated);
    Q_EMIT recipeSet(change);
    m_messages.takeBack(QStringLiteral("recipe"));
    Q_EMIT recipeChanged();
    Q_EMIT recipeFollowed(change);
    tellNetwork();
    checkModified();
}

void RecipeEditor::tellNetwork()
{
    QVector<Error> remarks;
    if (m_open.model && m_recipe.equalize && m_open.model->links.empty())
        remarks.append(Error(errors::kNoPairs));
    const auto isQuantized = [](const ResolvedLayer &layer) { return layer.activations.has_value(); };
    if (m_open.model && m_recipe.sharedRanges && !m_open.data && std::any_of(m_resolved.begin(), m_resolved.end(), isQuantized))
        remarks.append(Error(errors::kNotShared));
    QSet<QString> now;
    for (const Error &remark : std::as_const(remarks))
        now.insert(QString::fromLatin1(remark.id()));
    const QSet<QString> before = std::exchange(m_networkRemarks, now);
    for (const QString &id : before - now)
        m_messages.takeBack(id);
    for (const Error &remark : std::as_const(remarks))
        if (!before.contains(QString::fromLatin1(remark.id())))
            m_messages.remark(remark);
}

void RecipeEditor::checkModified()
{
    if (isModified() != std::exchange(m_wasModified, isModified()))
        Q_EMIT modifiedChanged(m_wasModified);
}

void RecipeEditor::pushStep(const Recipe &before, const Recipe &after, const QString &what, int gesture)
{
    m_undo->push(new RecipeCommand([this](const Recipe &to) { setRecipe(to); }, before, after, what, gesture, m_clock()));
}

void RecipeEditor::edit(const Recipe &next, const QString &what, int gesture)
{
    if (!m_open.model || next == m_recipe)
        return;
    // A recipe that no file can hold would be lost with the next autosave.
    if (const Status legal = checkChanges(m_recipe, next); !legal) {
        m_messages.fail(legal.error());
        return;
    }
    std::vector<ResolvedLayer> treated;
    if (!resolve(next, &treated))
        return;
    if (gesture > 0 && gesture == m_openGesture) {
        m_gestureText = what;
        m_validated = std::move(treated);
        setRecipe(next);
        return;
    }
    endGesture();
    m_validated = std::move(treated);
    pushStep(m_recipe, next, what, gesture);
}

int RecipeEditor::beginGesture()
{
    endGesture();
    m_openGesture = ++m_lastGesture;
    m_gestureBefore = m_recipe;
    m_gestureText.clear();
    return m_openGesture;
}

void RecipeEditor::endGesture()
{
    if (m_openGesture == 0)
        return;
    const int gesture = std::exchange(m_openGesture, 0);
    if (!(m_recipe == m_gestureBefore))
        pushStep(m_gestureBefore, m_recipe, m_gestureText, gesture);
}

void RecipeEditor::cancelGesture()
{
    if (m_openGesture == 0)
        return;
    m_openGesture = 0;
    setRecipe(m_gestureBefore);
}

bool RecipeEditor::openFile(const QString &path)
{
    if (!m_open.model) {
        m_messages.fail(Error(errors::kNoModel));
        return false;
    }
    const Result<Recipe> read = readRecipe(path.toStdString());
    if (!read) {
        // The place within the file comes from the error, the file from here.
        const QString place = errorPlace(read.error());
        m_messages.fail(read.error(), place.isEmpty() || place == path ? path : path + QStringLiteral(": ") + place);
        return false;
    }
    Recipe next = *read;
    const Provenance &from = m_open.model->provenance;
    if (!next.modelSha256.empty() && next.modelSha256 != from.sha256)
        m_messages.remark(Error(errors::kOtherModel, {next.modelName}), path);
    next.modelName = from.name;
    next.modelSha256 = from.sha256;
    std::vector<ResolvedLayer> treated;
    if (!resolve(next, &treated))
        return false;
    edit(next, tr("Open recipe %1").arg(QFileInfo(path).fileName()));
    m_path = path;
    m_saved = m_recipe;
    checkModified();
    return true;
}

bool RecipeEditor::saveFile(const QString &path)
{
    if (!m_open.model) {
        m_messages.fail(Error(errors::kNoModel));
        return false;
    }
    if (const Status status = writeRecipe(m_recipe, path.toStdString()); !status) {
        m_messages.fail(status.error(), path);
        return false;
    }
    m_path = path;
    m_saved = m_recipe;
    checkModified();
    Q_EMIT fileSaved();
    return true;
}

void RecipeEditor::setClock(std::function<qint64()> milliseconds)
{
    m_clock = std::move(milliseconds);
}

void RecipeEditor::reset()
{
    m_recipe = Recipe();
    if (m_open.model) {
        m_recipe.modelName = m_open.model->provenance.name;
        m_recipe.modelSha256 = m_open.model->provenance.sha256;
    }
    m_saved = m_recipe;
    m_path.clear();
    m_openGesture = 0;
    m_undo->clear();
    m_resolved.assign(static_cast<std::size_t>(m_open.layerCount()), ResolvedLayer());
}

bool RecipeEditor::followWeights()
{
    m_recipe.modelSha256 = m_saved.modelSha256 = m_open.model->provenance.sha256;
    m_resolved.assign(m_open.model->layers.size(), ResolvedLayer());
    return resolve(m_recipe, &m_resolved);
}

void RecipeEditor::restore(const Recipe &recipe, const QString &path)
{
    if (!path.isEmpty())
        if (const Result<Recipe> saved = readRecipe(path.toStdString()); saved.ok()) {
            m_path = path;
            m_saved = *saved;
            m_saved.modelName = m_recipe.modelName;
            m_saved.modelSha256 = m_recipe.modelSha256;
        }
    setRecipe(recipe);
}

} // namespace espalier
