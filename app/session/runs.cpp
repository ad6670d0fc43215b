// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/runs.h"

#include "app/jobs/jobrunner.h"
#include "app/messages/errors.h"
#include "app/messages/messages.h"
#include "app/open/calibrationsource.h"
#include "app/open/lazyevaluator.h"
#include "app/session/recipeeditor.h"
#include "app/session/score.h"
#include "engine/apply/withoutchannel.h"
#include "engine/eval/errors.h"

#include <QFileInfo>
#include <QPointer>

#include <algorithm>
#include <utility>

namespace espalier {

Runs::Runs(const OpenFiles &open, RecipeEditor &editor, Score &score, const Services &services)
    : m_open(open), m_editor(editor), m_score(score), m_services(services)
{
    const auto tell = [this] {
        if (isBusy() != std::exchange(m_wasBusy, isBusy()))
            m_services.messages.setBusy(Messages::Busy::Runs, m_wasBusy);
    };
    connect(&services.jobs, &JobRunner::jobAdded, this, tell);
    connect(&services.jobs, &JobRunner::ended, this, tell);
}

const Run *Runs::find(int id) const
{
    const auto found = std::find_if(m_runs.cbegin(), m_runs.cend(), [id](const Run &run) { return run.id == id; });
    return found == m_runs.cend() ? nullptr : &*found;
}

Result<const Run *> Runs::findTuned(int id)
{
    const Run *run = find(id);
    if (run && run->tuned)
        return run;
    const Error missing(errors::kNoRun, {std::to_string(id)});
    m_services.messages.fail(missing);
    return missing;
}

bool Runs::isBusy() const
{
    return m_services.jobs.activeJobs() > 0;
}

void Runs::reset()
{
    m_evaluator = LazyEvaluator::of(m_open, m_services.calls);
}

void Runs::clear()
{
    m_runs.clear();
}

void Runs::add(Run run)
{
    run.id = m_nextId++;
    run.recipeHash = QString::fromStdString(recipeHash(run.recipe));
    m_runs.append(std::move(run));
    Q_EMIT runsChanged();
}

bool Runs::canMeasure()
{
    if (!m_open.model || !m_open.data)
        m_services.messages.fail(Error(m_open.model ? errors::kNoData : errors::kNoModel));
    else if (!m_open.hasLabels())
        m_services.messages.fail(Error(errors::kEvalNoLabels), m_open.dataPath);
    return m_open.model && m_open.hasLabels();
}

void Runs::evaluateNow()
{
    if (!canMeasure())
        return;
    m_editor.endGesture();
    Run run;
    run.kind = Run::Kind::Evaluate;
    run.data = m_open.data;
    run.recipe = m_editor.recipe();
    run.seed = m_open.sampling.seed;
    run.commandLine = m_editor.commandLine();
    // Measured anew, not taken from the scoreboard's cache: a run says how long it took.
    m_services.jobs.queue(
        tr("Evaluate %1").arg(QString::fromStdString(m_open.model->provenance.name)), this,
        [evaluator = m_evaluator, source = m_open.calibrations, recipe = run.recipe](const JobControl &control) {
            return evaluateRecipe(evaluator->get(), *source, recipe, EvaluationOptions(), control.context());
        },
        [this, run, evaluator = m_evaluator](Result<Evaluation> result) mutable {
            if (!result) {
                m_services.messages.fail(result.error());
                return;
            }
            run.evaluation = std::move(*result);
            run.seconds = run.evaluation.seconds;
            if (evaluator == m_evaluator) // Still the same model and data.
                m_score.take(scoreKey(run.recipe), run.evaluation);
            add(std::move(run));
        });
}

void Runs::keep(int id)
{
    const Result<const Run *> run = findTuned(id);
    if (!run)
        return;
    const Recipe trainedUnder = (*run)->recipe;
    const ModelPtr model = (*run)->tuned->model;
    const QString command = (*run)->commandLine;
    Q_EMIT weightsKept(model, command);
    Recipe next = m_editor.recipe();
    // Training began with the equalized weights: they have it behind them.
    if (trainedUnder.equalize && next.equalize) {
        next.equalize = false;
        m_editor.edit(next, tr("Equalized weights kept"));
    }
    if (!trainedUnder.finetune || trainedUnder.finetune->ranges != "learned")
        return;
    // The weights lie on levels that were learned with them.
    for (const auto &[name, layer] : trainedUnder.layers)
        if (layer.weights.state == Choice<QuantSpec>::State::Set && layer.weights.spec.range.method == "fixed")
            next.layers[name].weights = layer.weights;
    m_editor.edit(next, tr("Learned ranges"));
}

void Runs::startExport(const QString &format, const QString &path, int run, QObject *asker, Answer<Result<ExportReport>> answer)
{
    if (!m_open.model) {
        m_services.messages.fail(Error(errors::kNoModel));
        answer(Error(errors::kNoModel));
        return;
    }
    m_editor.endGesture();
    std::shared_ptr<const FinetuneResult> tuned;
    Recipe recipe = m_editor.recipe();
    if (run > 0) {
        const Result<const Run *> found = findTuned(run);
        if (!found) {
            answer(found.error());
            return;
        }
        tuned = (*found)->tuned;
        recipe = (*found)->recipe;
    }
    m_services.jobs.queue(
        tr("Export %1").arg(QFileInfo(path).fileName()), this,
        [apply = m_services.calls.applyRecipe, source = m_open.calibrations, write = m_services.calls.exportModel, model = m_open.model,
         tuned, recipe, format = format.toStdString(), file = path.toStdString()](const JobControl &control) -> Result<ExportReport> {
            if (tuned)
                return write(*tuned->model, recipe, tuned->applied, format, file, control.context());
            const Result<CalibrationPtr> calibration = source->calibrationFor(recipe, control.context());
            if (!calibration)
                return calibration.error();
            const Result<AppliedRecipe> applied = apply(*model, recipe, control.context(), calibration->get());
            if (!applied)
                return applied.error();
            return write(*model, recipe, *applied, format, file, control.context());
        },
        [this, path, guard = QPointer<QObject>(asker), answer = std::move(answer)](const Result<ExportReport> &result) {
            if (!result)
                m_services.messages.fail(result.error(), path);
            if (guard)
                answer(result);
        });
}

void Runs::measureWithoutChannel(int layer, int channel, QObject *asker, Answer<WithoutChannel> answer)
{
    WithoutChannel measured{layer, channel, m_editor.recipe(), nullptr};
    if (!m_open.data || !m_open.firstWeights(layer)) {
        m_services.messages.fail(Error(m_open.model ? errors::kNoData : errors::kNoModel));
        answer(measured);
        return;
    }
    m_editor.endGesture();
    m_services.jobs.queue(
        tr("Measure %1 without channel %2").arg(QString::fromStdString(m_open.layer(layer).name)).arg(channel), this,
        [evaluator = m_evaluator, source = m_open.calibrations, apply = m_services.calls.applyRecipe, model = m_open.model,
         recipe = measured.recipe, layer, channel](const JobControl &control) -> Result<Evaluation> {
            const Result<CalibrationPtr> calibration = source->calibrationFor(recipe, control.context());
            if (!calibration)
                return calibration.error();
            Result<AppliedRecipe> applied = apply(*model, recipe, control.context(), calibration->get());
            if (!applied)
                return applied.error();
            const Result<AppliedRecipe> without = withoutChannel(*model, std::move(*applied), layer, channel);
            if (!without)
                return without.error();
            return evaluator->get().applied(*without, EvaluationOptions(), control.context());
        },
        [this, guard = QPointer<QObject>(asker), answer = std::move(answer), measured,
         evaluator = m_evaluator](Result<Evaluation> result) mutable {
            if (!result)
                m_services.messages.fail(result.error());
            else if (evaluator == m_evaluator) // Still the same model and data.
                measured.evaluation = std::make_shared<const Evaluation>(std::move(*result));
            if (guard)
                answer(measured);
        });
}

} // namespace espalier
