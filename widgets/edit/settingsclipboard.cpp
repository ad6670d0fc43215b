// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/edit/settingsclipboard.h"

#include <QClipboard>
#include <QGuiApplication>

namespace espalier {

namespace {

template <typename Spec> Choice<Spec> choiceOf(const std::optional<Spec> &spec)
{
    return spec ? Choice<Spec>::set(*spec) : Choice<Spec>::off();
}

template <typename Spec> std::optional<Spec> specOf(const Choice<Spec> &choice)
{
    return choice.state == Choice<Spec>::State::Set ? std::optional(choice.spec) : std::nullopt;
}

} // namespace

void copyToClipboard(const edits::Settings &settings)
{
    Recipe recipe;
    LayerRecipe &entry = recipe.layers["*"];
    entry.weights = choiceOf(settings.weights);
    entry.activations = choiceOf(settings.activations);
    entry.prune = choiceOf(settings.prune);
    QGuiApplication::clipboard()->setText(QString::fromStdString(recipeToJson(recipe)));
}

std::optional<edits::Settings> clipboardSettings()
{
    const Result<Recipe> recipe = parseRecipe(QGuiApplication::clipboard()->text().toStdString());
    if (!recipe.ok() || recipe->layers.size() != 1)
        return std::nullopt;
    const LayerRecipe &entry = recipe->layers.begin()->second;
    return edits::Settings{specOf(entry.weights), specOf(entry.activations), specOf(entry.prune)};
}

} // namespace espalier
