// SPDX-License-Identifier: GPL-3.0-or-later
// What a SensitivityWork does to the recipe: settings of the matrix, suggestions. One undo step each.
#include "app/messages/messages.h"
#include "app/sensitivity/sensitivitywork.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"

#include "app/figures/scorecache.h"
#include "app/jobs/jobrunner.h"
#include "app/messages/errors.h"
#include "app/messages/errortext.h"
#include "app/open/calibrationsource.h"
#include "engine/prune/criteria.h"

#include <QUndoStack>

#include <algorithm>
#include <numeric>
#include <utility>

namespace espalier {

namespace {

/// The rows of these layers alone.
Sensitivity rowsOf(const Sensitivity &matrix, const std::vector<int> &layers)
{
    Sensitivity part = matrix;
    part.layers.clear();
    part.cells.clear();
    for (std::size_t row = 0; row < matrix.layers.size(); ++row) {
        if (std::find(layers.begin(), layers.end(), matrix.layers[row]) == layers.end())
            continue;
        part.layers.push_back(matrix.layers[row]);
        for (std::size_t column = 0; column < matrix.settings.size(); ++column)
            part.cells.push_back(matrix.cell(row, column));
    }
    return part;
}

} // namespace

std::vector<ResolvedLayer> SensitivityWork::resolvedLayers() const
{
    std::vector<ResolvedLayer> resolved;
    for (int layer = 0; layer < m_document->figures()->layerCount(); ++layer)
        resolved.push_back(m_document->figures()->state(layer).resolved);
    return resolved;
}

/// The current recipe without what is being suggested: no weights (prune) block on the unlocked ones of these layers.
Recipe SensitivityWork::withoutKinds(const std::vector<int> &layers) const
{
    const std::vector<ResolvedLayer> resolved = resolvedLayers();
    const edits::Context context{m_document->model()->layers, resolved};
    const auto isWeights = [](const SweepSetting &setting) { return setting.weights.has_value(); };
    Recipe recipe = m_document->editor()->recipe();
    if (std::any_of(m_matrix->settings.begin(), m_matrix->settings.end(), isWeights))
        recipe = edits::clearWeights(recipe, context, layers).recipe;
    if (!std::all_of(m_matrix->settings.begin(), m_matrix->settings.end(), isWeights))
        recipe = edits::clearPrune(recipe, context, layers).recipe;
    return recipe;
}

bool SensitivityWork::asksOfData(const Model &model, const Recipe &baseline, const std::vector<SweepSetting> &settings)
{
    const auto asks = [](const SweepSetting &setting) {
        const Criterion *criterion = setting.prune ? findCriterion(setting.prune->criterion) : nullptr;
        return criterion && criterion->needsData();
    };
    const Result<bool> isAsked = needsCalibration(model, baseline);
    return (isAsked.ok() && *isAsked) || std::any_of(settings.begin(), settings.end(), asks);
}

void SensitivityWork::suggest(const SuggestLimits &limits, const std::vector<int> &layers)
{
    if (!canMeasure() || !m_matrix || m_state != State::Idle || m_isSuggesting || (!limits.drop && !limits.sizeBytes))
        return;
    Sensitivity matrix = layers.empty() ? *m_matrix : rowsOf(*m_matrix, layers);
    if (matrix.layers.empty())
        return;
    m_document->editor()->endGesture();
    const Recipe before = m_document->editor()->recipe();
    // From where you stand, what fits nowhere stays as the recipe has it; from the float model it stays float.
    const Recipe base = m_baseline == Baseline::Recipe ? before : withoutKinds(matrix.layers);
    const QString what = layers.size() == 1
        ? tr("suggested setting of %1").arg(QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(layers[0])].name))
        : tr("suggested settings");
    m_isSuggesting = true;
    m_suggestJob = m_document->jobs()->queue(
        tr("Suggest settings for %1").arg(QString::fromStdString(m_document->model()->provenance.name)), this,
        [suggest = m_calls.suggest, model = m_document->model(), data = m_document->data(), source = m_document->files().calibrations, base,
         matrix, limits](const JobControl &control) -> Result<SuggestedRecipe> {
            std::shared_ptr<Calibrator> calibrator;
            if (source && asksOfData(*model, base, matrix.settings)) {
                Result<std::shared_ptr<Calibrator>> made = source->calibrator(control.context());
                if (!made)
                    return made.error();
                calibrator = std::move(*made);
            }
            return suggest(model, data, base, matrix, limits, std::move(calibrator), control.context());
        },
        [this, before, what, generation = m_generation](Result<SuggestedRecipe> result) {
            m_isSuggesting = false;
            Q_EMIT stateChanged();
            if (generation != m_generation)
                Q_EMIT suggestionDropped();
            else if (result)
                takeSuggestion(std::move(*result), before, what);
            else if (!result.error().is(errors::kCancelled))
                m_document->messages()->fail(result.error());
        });
    Q_EMIT stateChanged();
}

void SensitivityWork::takeSuggestion(SuggestedRecipe suggestion, const Recipe &before, const QString &what)
{
    // Only over the recipe it was asked for: an edit made meanwhile is not undone by the way.
    m_suggestionEnd = !(m_document->editor()->recipe() == before) ? SuggestionEnd::Overtaken
        : !suggestion.sizeHolds                                   ? SuggestionEnd::OutOfReach
        : suggestion.recipe == before                             ? SuggestionEnd::Same
                                                                  : SuggestionEnd::Applied;
    if (m_suggestionEnd == SuggestionEnd::Applied)
        m_document->editor()->edit(suggestion.recipe, what);
    // An edit of the recipe that is the baseline forgets the suggestions of the one before; these are its own.
    m_suggestion = std::move(suggestion);
    Q_EMIT suggested();
}

bool SensitivityWork::isSuggestionInForce() const
{
    return m_suggestion && scoreRelevantPart(m_document->editor()->recipe()) == scoreRelevantPart(m_suggestion->recipe);
}

void SensitivityWork::dropSuggestion()
{
    m_suggestion.reset();
    if (m_isSuggesting)
        m_document->jobs()->cancel(m_suggestJob);
}

edits::Edit SensitivityWork::applyTo(const std::vector<int> &rows, std::size_t column, const QString &what)
{
    edits::Edit edit{m_document->editor()->recipe(), 0, 0, {}};
    for (const int row : rows) {
        const SensitivityCell &cell = m_matrix->cell(static_cast<std::size_t>(row), column);
        const std::string &name = m_document->model()->layers[static_cast<std::size_t>(cell.layer)].name;
        const bool isLocked = m_document->figures()->state(cell.layer).resolved.locked;
        if (isLocked || cell.impossible) {
            edit.locked += isLocked;
            edit.refused.push_back({name, isLocked ? "locked" : cell.impossible->id()});
            continue;
        }
        edit.recipe = withSetting(edit.recipe, name, m_matrix->settings[column]);
        ++edit.changed;
    }
    if (edit.changed > 0)
        m_document->editor()->edit(edit.recipe, what);
    return edit;
}

edits::Edit SensitivityWork::apply(std::size_t row, std::size_t column)
{
    if (!m_matrix || row >= m_matrix->layers.size() || column >= m_matrix->settings.size())
        return {m_document->editor()->recipe(), 0, 0, {}};
    const QString name = QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(m_matrix->layers[row])].name);
    return applyTo({static_cast<int>(row)}, column, tr("%1 for %2").arg(settingText(m_matrix->settings[column]), name));
}

edits::Edit SensitivityWork::applyColumn(std::size_t column)
{
    if (!m_matrix || column >= m_matrix->settings.size())
        return {m_document->editor()->recipe(), 0, 0, {}};
    std::vector<int> rows(m_matrix->layers.size());
    std::iota(rows.begin(), rows.end(), 0);
    return applyTo(rows, column, tr("%1 for all layers").arg(settingText(m_matrix->settings[column])));
}

} // namespace espalier
