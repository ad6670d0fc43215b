// SPDX-License-Identifier: GPL-3.0-or-later
// The recipe: edits, gestures, undo, files.
#include "app/session/comparison.h"
#include "app/session/documentprivate.h"
#include "app/session/errors.h"
#include "app/session/errortext.h"
#include "app/session/recipecommand.h"
#include "engine/recipe/check.h"

#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace espalier {

bool Document::Private::resolve(const Recipe &next, std::vector<ResolvedLayer> *out)
{
    Result<std::vector<ResolvedLayer>> result = resolveRecipe(next, model->layers);
    if (!result) {
        fail(result.error());
        return false;
    }
    *out = std::move(*result);
    return true;
}

/// The only place where the recipe changes. `next` is valid for the model.
void Document::Private::setRecipe(const Recipe &next)
{
    if (!model || next == recipe)
        return;
    std::vector<ResolvedLayer> treated;
    if (validated)
        treated = std::move(*validated);
    else if (!resolve(next, &treated))
        return;
    validated.reset();

    bool isOtherGlobal = !(next.pruneGlobal == recipe.pruneGlobal);
    for (std::size_t layer = 0; layer < treated.size(); ++layer)
        isOtherGlobal = isOtherGlobal || treated[layer].inGlobalPrune != resolved[layer].inGlobalPrune;
    const bool isOtherModel =
        next.equalize != recipe.equalize || next.biasCorrection != recipe.biasCorrection || next.sharedRanges != recipe.sharedRanges;
    const bool isSwitched = next.equalize != recipe.equalize;
    if (isSwitched)
        globalThreshold.reset(); // Other weights, another common threshold.
    QVector<int> touched;
    QVector<int> shown;
    for (std::size_t layer = 0; layer < treated.size(); ++layer) {
        if (!sameSettings(treated[layer], resolved[layer]) || (isOtherGlobal && treated[layer].inGlobalPrune)
            || (isOtherModel && !model->layers[layer].weights.empty()))
            touched.append(static_cast<int>(layer));
        else if (treated[layer].locked != resolved[layer].locked)
            shown.append(static_cast<int>(layer));
    }
    recipe = next;
    resolved = std::move(treated);
    // Cores free at once: what is under way answers a question that nobody asks any more.
    if (!touched.isEmpty()) {
        jobs->cancelKey(QStringLiteral("exact"));
        jobs->cancelKey(QStringLiteral("score"));
    }
    if (isSwitched)
        followEqualization();
    for (const int layer : std::as_const(touched))
        estimate(layer);
    if (!touched.isEmpty())
        forgetFoundActivations();
    for (const int layer : std::as_const(shown))
        layers[static_cast<std::size_t>(layer)].resolved = resolved[static_cast<std::size_t>(layer)];
    Q_EMIT q->fixed(QStringLiteral("recipe"));
    Q_EMIT q->recipeChanged();
    for (int layer = 0; isSwitched && layer < q->layerCount(); ++layer)
        Q_EMIT q->statisticsChanged(layer);
    Q_EMIT q->layersChanged(touched + shown);
    tellNetwork();
    checkModified();
    autosaveTimer.start();
    if (!touched.isEmpty()) {
        showKnownScore();
        settle.start();
    }
}

/// Settings of the whole network that do nothing say so, once, and as long as it is so.
void Document::Private::tellNetwork()
{
    QVector<Error> remarks;
    if (model && recipe.equalize && model->links.empty())
        remarks.append(Error(errors::kNoPairs));
    const auto isQuantized = [](const ResolvedLayer &layer) { return layer.activations.has_value(); };
    if (model && recipe.sharedRanges && !data && std::any_of(resolved.begin(), resolved.end(), isQuantized))
        remarks.append(Error(errors::kNotShared));
    QSet<QString> now;
    for (const Error &remark : std::as_const(remarks))
        now.insert(QString::fromLatin1(remark.id()));
    const QSet<QString> before = std::exchange(networkRemarks, now);
    for (const QString &id : before - now)
        Q_EMIT q->fixed(id);
    for (const Error &remark : std::as_const(remarks))
        if (const QString id = QString::fromLatin1(remark.id()); !before.contains(id))
            Q_EMIT q->warned(id, errorSentence(remark), {});
}

void Document::Private::checkModified()
{
    const bool isModified = q->isModified();
    if (isModified == wasModified)
        return;
    wasModified = isModified;
    Q_EMIT q->modifiedChanged(isModified);
}

void Document::Private::pushStep(const Recipe &before, const Recipe &after, const QString &what, int gesture)
{
    undo->push(new RecipeCommand([this](const Recipe &to) { setRecipe(to); }, before, after, what, gesture, clock()));
}

void Document::edit(const Recipe &next, const QString &what, int gesture)
{
    if (!d->model || next == d->recipe)
        return;
    // A recipe that no file can hold would be lost with the next autosave.
    if (const Status legal = checkChanges(d->recipe, next); !legal) {
        d->fail(legal.error());
        return;
    }
    std::vector<ResolvedLayer> treated;
    if (!d->resolve(next, &treated))
        return;
    if (gesture > 0 && gesture == d->openGesture) {
        d->gestureText = what;
        d->validated = std::move(treated);
        d->setRecipe(next);
        return;
    }
    endGesture();
    d->validated = std::move(treated);
    d->pushStep(d->recipe, next, what, gesture);
}

int Document::beginGesture()
{
    endGesture();
    d->openGesture = ++d->lastGesture;
    d->gestureBefore = d->recipe;
    d->gestureText.clear();
    return d->openGesture;
}

void Document::endGesture()
{
    if (d->openGesture == 0)
        return;
    const int gesture = d->openGesture;
    d->openGesture = 0;
    if (!(d->recipe == d->gestureBefore))
        d->pushStep(d->gestureBefore, d->recipe, d->gestureText, gesture);
}

void Document::cancelGesture()
{
    if (d->openGesture == 0)
        return;
    d->openGesture = 0;
    d->setRecipe(d->gestureBefore);
}

bool Document::openRecipe(const QString &path)
{
    if (!d->model) {
        d->fail(Error(errors::kNoModel));
        return false;
    }
    const Result<Recipe> read = readRecipe(path.toStdString());
    if (!read) {
        // The place within the file comes from the error, the file from here.
        const QString place = errorPlace(read.error());
        d->fail(read.error(), place.isEmpty() || place == path ? path : path + QStringLiteral(": ") + place);
        return false;
    }
    Recipe next = *read;
    const Provenance &from = d->model->provenance;
    if (!next.modelSha256.empty() && next.modelSha256 != from.sha256) {
        const Error remark(errors::kOtherModel, {next.modelName});
        Q_EMIT warned(QString::fromLatin1(remark.id()), errorSentence(remark), path);
    }
    next.modelName = from.name;
    next.modelSha256 = from.sha256;
    std::vector<ResolvedLayer> treated;
    if (!d->resolve(next, &treated))
        return false;
    edit(next, tr("Open recipe %1").arg(QFileInfo(path).fileName()));
    d->recipePath = path;
    d->savedRecipe = d->recipe;
    d->checkModified();
    return true;
}

bool Document::saveRecipe(const QString &path)
{
    if (!d->model) {
        d->fail(Error(errors::kNoModel));
        return false;
    }
    if (const Status status = writeRecipe(d->recipe, path.toStdString()); !status) {
        d->fail(status.error(), path);
        return false;
    }
    d->recipePath = path;
    d->savedRecipe = d->recipe;
    d->checkModified();
    d->autosaveTimer.start();
    return true;
}

} // namespace espalier
