// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/score.h"

#include "app/jobs/jobrunner.h"
#include "app/messages/errortext.h"
#include "app/messages/messages.h"
#include "app/open/calibrationsource.h"
#include "app/open/lazyevaluator.h"
#include "app/session/recipeeditor.h"

#include <utility>
#include <vector>

namespace espalier {

namespace {

const QLatin1String kScoreJob("score");

/// Prefix sizes at which a figure is shown, each about twice the one before; then all.
std::vector<std::int64_t> growthSteps(std::int64_t total)
{
    std::vector<std::int64_t> steps;
    std::int64_t decade = 100;
    for (int i = 1;; ++i) {
        static constexpr std::int64_t kFactors[] = {1, 2, 5};
        const std::int64_t step = decade * kFactors[i % 3];
        if (step >= total)
            break;
        steps.push_back(step);
        if (i % 3 == 2)
            decade *= 10;
    }
    steps.push_back(total);
    return steps;
}

ScoreState figuresOf(ScoreState::Kind kind, const Evaluation &evaluation)
{
    ScoreState state;
    state.kind = kind;
    state.evaluation = evaluation;
    return state;
}

} // namespace

Score::Score(const OpenFiles &open, const RecipeEditor &editor, const Services &services)
    : m_open(open), m_editor(editor), m_services(services)
{
}

void Score::reset()
{
    m_evaluator = LazyEvaluator::of(m_open, m_services.calls);
    m_known.clear();
    set(ScoreState());
}

void Score::set(ScoreState next)
{
    m_state = std::move(next);
    Q_EMIT scoreChanged();
}

bool Score::showKnown()
{
    if (const Evaluation *known = m_known.find(scoreKey(m_editor.recipe()))) {
        set(figuresOf(ScoreState::Kind::Measured, *known));
        return true;
    }
    if (m_state.kind == ScoreState::Kind::Estimate || m_state.kind == ScoreState::Kind::Measured) {
        m_state.isStale = true;
        Q_EMIT scoreChanged();
    }
    return false;
}

void Score::start()
{
    if (!m_evaluator) {
        if (m_state.kind != ScoreState::Kind::NotMeasured)
            set(ScoreState());
        return;
    }
    if (!m_open.hasLabels()) {
        set(ScoreState());
        return;
    }
    const std::string hash = scoreKey(m_editor.recipe());
    if (m_known.find(hash)) {
        cancel();
        showKnown();
        return;
    }
    measure(hash);
}

void Score::measure(const std::string &hash)
{
    m_services.messages.setBusy(Messages::Busy::Score, true);
    m_services.jobs.latest(
        JobRunner::Lane::Live, kScoreJob, this,
        [this, evaluator = m_evaluator, source = m_open.calibrations, asked = m_editor.recipe(),
         samples = m_open.data](const JobControl &control) {
            EvaluationOptions options;
            options.steps = growthSteps(samples->count());
            options.grown = [this, &control](const Evaluation &so_far) {
                control.deliver([this, so_far] { set(figuresOf(ScoreState::Kind::Estimate, so_far)); });
            };
            return evaluateRecipe(evaluator->get(), *source, asked, options, control.context());
        },
        [this, hash](const Result<Evaluation> &result) {
            if (result.ok()) {
                m_known.insert(hash, *result);
                set(figuresOf(ScoreState::Kind::Measured, *result));
                m_services.messages.takeBack(QStringLiteral("eval"));
            } else if (!result.error().is(errors::kCancelled)) {
                ScoreState next;
                next.kind = ScoreState::Kind::Failed;
                next.problem = errorSentence(result.error());
                set(std::move(next));
                m_services.messages.fail(result.error());
            }
            if (!m_services.jobs.isKeyActive(kScoreJob))
                m_services.messages.setBusy(Messages::Busy::Score, false);
        });
}

void Score::cancel()
{
    m_services.jobs.cancelKey(kScoreJob);
}

void Score::take(const std::string &scoreKey, const Evaluation &evaluation)
{
    m_known.insert(scoreKey, evaluation);
    if (espalier::scoreKey(m_editor.recipe()) == scoreKey)
        start();
}

} // namespace espalier
