// SPDX-License-Identifier: GPL-3.0-or-later
// The measured score: accuracy on a growing sample, and the cache that makes undo instant.
#include "app/session/documentprivate.h"
#include "app/session/errortext.h"

namespace espalier {

namespace {

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

} // namespace

void Document::Private::resetScores()
{
    previewEvaluator.reset();
    runEvaluator.reset();
    scores.clear();
    calibrations = model
        ? std::make_shared<CalibrationSource>(model, data, dataPath.toStdString(), dataOptions, sampling, calls.openDataset)
        : nullptr;
    if (model && data) {
        previewEvaluator = std::make_shared<LazyEvaluator>(LazyEvaluator{model, data, calls.makeEvaluator, nullptr});
        runEvaluator = std::make_shared<LazyEvaluator>(*previewEvaluator);
    }
    setScore(ScoreState());
}

void Document::Private::setScore(ScoreState next)
{
    score = std::move(next);
    Q_EMIT q->scoreChanged();
}

/// The figure of a recipe that was measured before, at once; else the old figure, marked as such. True when it was known.
bool Document::Private::showKnownScore()
{
    if (const Evaluation *known = scores.find(scoreKey(recipe))) {
        ScoreState next;
        next.kind = ScoreState::Kind::Measured;
        next.evaluation = *known;
        setScore(std::move(next));
        return true;
    }
    if (score.kind == ScoreState::Kind::Estimate || score.kind == ScoreState::Kind::Measured) {
        score.isStale = true;
        Q_EMIT q->scoreChanged();
    }
    return false;
}

void Document::Private::startScore()
{
    if (!model || !data || !previewEvaluator) {
        if (score.kind != ScoreState::Kind::NotMeasured)
            setScore(ScoreState());
        return;
    }
    if (!hasLabels) {
        setScore(ScoreState());
        return;
    }
    const std::string hash = scoreKey(recipe);
    if (scores.find(hash)) {
        jobs->cancelKey(QStringLiteral("score"));
        showKnownScore();
        return;
    }
    const QString key = QStringLiteral("score");
    Q_EMIT q->busyChanged(key, true);
    jobs->latest(
        JobRunner::Lane::Live, key, q,
        [this, evaluator = previewEvaluator, source = calibrations, apply = calls.applyRecipe, of = model, asked = recipe,
         samples = data](const JobControl &control) {
            EvaluationOptions options;
            options.steps = growthSteps(samples->count());
            options.grown = [this, &control](const Evaluation &so_far) {
                control.deliver([this, so_far] {
                    ScoreState next;
                    next.kind = ScoreState::Kind::Estimate;
                    next.evaluation = so_far;
                    setScore(std::move(next));
                });
            };
            return evaluateRecipe(evaluator->get(), of, *source, apply, asked, options, control.context());
        },
        [this, key, hash](Result<Evaluation> result) {
            if (result.ok()) {
                scores.insert(hash, *result);
                ScoreState next;
                next.kind = ScoreState::Kind::Measured;
                next.evaluation = std::move(*result);
                setScore(std::move(next));
                Q_EMIT q->fixed(QStringLiteral("eval"));
            } else if (!result.error().is(errors::kCancelled)) {
                ScoreState next;
                next.kind = ScoreState::Kind::Failed;
                next.problem = errorSentence(result.error());
                setScore(std::move(next));
                fail(result.error());
            }
            if (!jobs->isKeyActive(key))
                Q_EMIT q->busyChanged(key, false);
        });
}

} // namespace espalier
