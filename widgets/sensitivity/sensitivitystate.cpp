// SPDX-License-Identifier: GPL-3.0-or-later
// How far the sensitivity page is: what is missing, what a sweep would cost, what can be pressed, what was found out in all.
#include "app/session/score.h"
#include "widgets/sensitivity/sensitivitypage.h"

#include "app/messages/errortext.h"
#include "engine/eval/errors.h"
#include "widgets/heatmap/heatmap.h"
#include "widgets/importance/criterionfields.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/patternfield.h"
#include "widgets/text/format.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

#include <algorithm>

namespace espalier {

namespace {

/// Counts of millions would not fit on a button.
QString shortCount(std::int64_t count)
{
    return count < 1'000'000 ? countText(count) : scaledText(count);
}

} // namespace

bool SensitivityPage::hasNoLayer() const
{
    return !m_work->matrix() && m_work->problem() && m_work->problem()->is(errors::kNoSettings);
}

/// In the place of the matrix: what is missing, and what to do about it.
QString SensitivityPage::emptyText() const
{
    if (!m_document->model())
        return tr("Open a model first.");
    if (!m_document->model()->graph)
        return tr("This network cannot be run here, so nothing can be measured.");
    if (!m_document->data())
        return tr("Choose data to measure what each layer can bear.");
    if (hasNoLayer())
        return tr("No layer of this network can have these settings. Choose another kind of setting.");
    if (const std::optional<Error> &problem = m_work->problem()) {
        const QString place = errorPlace(*problem);
        return tr("What these settings ask of the data could not be worked out: %1\nChoose another criterion, another baseline or other "
                  "data.")
            .arg(place.isEmpty() ? errorSentence(*problem) : tr("%1: %2").arg(place, errorSentence(*problem)));
    }
    return tr("Looking up what was measured before; what the criterion or the recipe asks of the data is worked out first.");
}

QString SensitivityPage::measureText() const
{
    if (m_document->model() && !m_work->canMeasure())
        return tr("Choose data...");
    const std::optional<SweepEstimate> estimate = m_work->estimate();
    if (!estimate)
        return tr("Measure");
    if (estimate->passes == 0)
        return m_work->matrix() ? tr("All measured") : tr("Measure");
    return tr("Measure: %1 passes, about %2, %3")
        .arg(shortCount(estimate->passes), durationText(estimate->seconds), bytesText(estimate->bytes));
}

QString SensitivityPage::measureTip() const
{
    const std::optional<SweepEstimate> estimate = m_work->estimate();
    if (!estimate)
        return m_work->estimateProblem() ? errorSentence(*m_work->estimateProblem()) : QString();
    if (estimate->passes == 0)
        return tr("All of it is measured and kept on disk: there is nothing left to do.");
    QString text =
        tr("%1 cells are not measured yet on all of the %2 samples. Only what follows a layer runs again, so it comes to about %3 "
           "passes through the whole network. What was measured before is not measured again.")
            .arg(countText(estimate->cells), countText(estimate->samples), countText(static_cast<std::int64_t>(estimate->fullPasses)));
    if (const std::int64_t passes = m_work->tracePasses(); passes > 0)
        text += QLatin1Char(' ') + tr("%1 of the passes are for the column of the Hessian.").arg(countText(passes));
    return text;
}

void SensitivityPage::showState()
{
    const SensitivityWork::State state = m_work->state();
    const bool isIdle = state == SensitivityWork::State::Idle;
    m_measure->setText(measureText());
    m_measure->setToolTip(measureTip());
    const bool hasGraph = m_document->model() && m_document->model()->graph;
    m_measure->setEnabled(isIdle && hasGraph && !hasNoLayer());
    m_mode->setEnabled(isIdle);
    m_criterion->setEnabled(isIdle);
    m_granularity->setEnabled(isIdle);
    m_range->setEnabled(isIdle);
    m_samples->setEnabled(isIdle);
    m_numbers->setEnabled(isIdle);
    m_pattern->setEnabled(isIdle);
    m_another->setEnabled(isIdle);
    m_baseline->setEnabled(isIdle);
    m_keep->setEnabled(m_work->baseline() == SensitivityWork::Baseline::Recipe);
    m_pause->setEnabled(state == SensitivityWork::State::Running || state == SensitivityWork::State::Paused);
    {
        const QSignalBlocker blocker(m_pause);
        m_pause->setChecked(state == SensitivityWork::State::Paused);
    }
    m_stop->setEnabled(state == SensitivityWork::State::Running || state == SensitivityWork::State::Paused);
    m_suggest->setEnabled(canSuggest());
    m_save->setEnabled(m_work->matrix().has_value());
    showRemovable();
    showStats();
}

void SensitivityPage::showRemovable()
{
    std::vector<std::uint8_t> removable;
    for (int column = 0; m_work->state() == SensitivityWork::State::Idle && column < m_view->columns(); ++column)
        removable.push_back(column < settings() && m_work->isAdded(static_cast<std::size_t>(column)));
    m_view->setRemovable(std::move(removable));
}

void SensitivityPage::showStats()
{
    QString text;
    if (m_work->matrix() && m_work->matrix()->baseline.samples > 0) {
        const Metrics &baseline = m_work->matrix()->baseline;
        text =
            tr("baseline %1 on %2 samples")
                .arg(percentText(static_cast<double>(baseline.top1) / static_cast<double>(baseline.samples)), countText(baseline.samples));
    } else if (m_work->matrix() && m_work->staleCells() == 0) {
        text = tr("Not measured yet.");
    }
    if (m_work->matrix() && m_work->problem())
        text = tr("Not known from this recipe: %1").arg(errorSentence(*m_work->problem()));
    else if (m_work->matrix() && m_work->estimateProblem())
        text = tr("No estimate: %1").arg(errorSentence(*m_work->estimateProblem()));
    if (const int stale = m_work->staleCells(); stale > 0) {
        const bool isUnderWay = m_work->state() == SensitivityWork::State::Running;
        const QString old = isUnderWay ? tr("%n old figure(s) (pale), measuring again", nullptr, stale)
                                       : tr("%n figure(s) from before the last edit (pale)", nullptr, stale);
        text = text.isEmpty() ? old : old + QStringLiteral("; ") + text;
    }
    m_facts->setText(text);
    m_facts->setToolTip(text);
}

/// What the recipe's settings cost one by one beside what they cost together.
void SensitivityPage::showSums()
{
    QString text;
    const SingleDrops drops = m_work->singleDrops();
    const ScoreState &score = m_document->score()->state();
    if (drops.layers > 0) {
        QString together = dash();
        if (score.kind == ScoreState::Kind::Measured && !score.isStale)
            together = pointsText(score.evaluation.comparison.delta);
        else if (score.kind == ScoreState::Kind::Estimate && !score.isStale)
            together = tr("%1 on %2 samples so far")
                           .arg(pointsText(score.evaluation.comparison.delta), countText(score.evaluation.metrics.samples));
        text =
            tr("recipe: one by one %1 points over %n layer(s), together %2", nullptr, drops.layers).arg(pointsText(-drops.sum), together);
        if (drops.others > 0)
            text += tr(" with what it does besides in %n layer(s)", nullptr, drops.others);
    } else if (m_work->matrix()) {
        text = tr("The recipe has none of these settings yet.");
    }
    m_sums->setText(text);
    m_sums->setToolTip(text);
}

} // namespace espalier
