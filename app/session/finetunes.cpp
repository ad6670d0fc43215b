// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/finetunes.h"

#include "app/jobs/jobrunner.h"
#include "app/messages/messages.h"
#include "app/open/calibrationsource.h"
#include "app/open/lazyevaluator.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "app/session/sessionmemory.h"
#include "engine/recipe/check.h"

#include <QFileInfo>

#include <utility>

namespace espalier {

/// What a fine-tune's job brings back.
struct Finetunes::Tuned {
    std::shared_ptr<FinetuneResult> result;
    DatasetPtr training;
    std::optional<Evaluation> evaluation;
    double seconds = 0;
};

/// What a fine-tune's job takes with it.
struct Finetunes::Plan {
    decltype(EngineCalls::finetune) train;
    decltype(EngineCalls::openDataset) openIt;
    std::shared_ptr<LazyEvaluator> evaluator;
    ModelPtr model;
    DatasetPtr training; ///< Null: to be opened.
    std::string dataPath;
    DataOptions dataOptions; ///< Of the training samples.
    std::string calibrationPath;
    Recipe recipe; ///< With the settings of the training.
    FinetuneOptions options;

    Result<Tuned> run(const JobContext &context);
    Status openSamples(const JobContext &context);
};

Status Finetunes::Plan::openSamples(const JobContext &context)
{
    if (!training) {
        Result<DatasetPtr> opened = openIt(dataPath, dataOptions, context);
        if (!opened)
            return opened.error();
        training = *opened;
    }
    if (!calibrationPath.empty()) {
        Result<DatasetPtr> chosen = CalibrationSource::openChosen(calibrationPath, dataOptions, openIt, context);
        if (!chosen)
            return chosen.error();
        options.calibrationData = *chosen;
    }
    return {};
}

Result<Finetunes::Tuned> Finetunes::Plan::run(const JobContext &context)
{
    if (const Status opened = openSamples(context); !opened)
        return opened.error();
    Tuned tuned;
    tuned.training = training;
    Result<FinetuneResult> result = train(model, training, recipe, options, context);
    if (!result)
        return result.error();
    if (result->stopped && result->epochs.empty())
        return Error(errors::kCancelled);
    for (const EpochFigures &epoch : result->epochs)
        tuned.seconds += epoch.seconds;
    tuned.result = std::make_shared<FinetuneResult>(std::move(*result));
    // Called off: what was trained is kept, what was not measured stays not measured.
    if (!context.cancelled()) {
        // Beside the float network that it was made from, on the same samples.
        Result<Evaluation> figures = evaluator->get().applied(tuned.result->applied, EvaluationOptions(), context);
        if (figures)
            tuned.evaluation = std::move(*figures);
        else if (!figures.error().is(errors::kCancelled))
            return figures.error();
    }
    return tuned;
}

Finetunes::Finetunes(const OpenFiles &open, RecipeEditor &editor, Runs &runs, SessionMemory &memory, const Services &services)
    : m_open(open), m_editor(editor), m_runs(runs), m_memory(memory), m_services(services)
{
}

void Finetunes::reset()
{
    m_training = m_open.dataOptions.split == Split::Train ? m_open.data : nullptr;
}

void Finetunes::start(const FinetuneSpec &spec, const QString &checkpoint)
{
    if (!m_runs.canMeasure()) {
        Q_EMIT ended();
        return;
    }
    m_editor.endGesture();
    Recipe under = m_editor.recipe();
    under.finetune = spec;
    if (const Status legal = checkChanges(m_editor.recipe(), under); !legal) {
        m_services.messages.fail(legal.error());
        Q_EMIT ended();
        return;
    }
    if (checkpoint.isEmpty())
        train(under, m_memory.newCheckpoint(), false);
    else
        train(under, checkpoint, QFileInfo::exists(checkpoint));
}

void Finetunes::resume()
{
    const LeftTraining left = m_memory.leftTraining();
    if (!m_open.model || !m_open.data || left.checkpoint.isEmpty())
        return;
    m_editor.endGesture();
    train(left.recipe, left.checkpoint, true);
}

Finetunes::Plan Finetunes::planFor(const Recipe &under, const QString &checkpoint, bool resume) const
{
    Plan plan;
    plan.train = m_services.calls.finetune;
    plan.openIt = m_services.calls.openDataset;
    plan.evaluator = m_runs.evaluator();
    plan.model = m_open.model;
    plan.training = m_training;
    plan.dataPath = m_open.dataPath.toStdString();
    plan.dataOptions = m_open.dataOptions;
    plan.dataOptions.split = Split::Train;
    plan.dataOptions.needsLabels = true;
    plan.calibrationPath = m_open.sampling.calibrationPath.toStdString();
    plan.recipe = under;
    plan.options.checkpoint = checkpoint.toStdString();
    plan.options.resume = resume;
    plan.options.calibration.samples = m_open.sampling.calibrationSamples;
    return plan;
}

void Finetunes::train(const Recipe &under, const QString &checkpoint, bool resume)
{
    const FinetuneSpec spec = under.finetune.value_or(FinetuneSpec());
    Run run;
    run.kind = Run::Kind::Finetune;
    run.data = m_open.data;
    run.recipe = under;
    run.seed = spec.seed;
    run.commandLine = finetuneCommand(m_editor.placeFor(under), QStringLiteral("finetuned.pt"));
    m_services.jobs.queue(
        tr("Fine-tune %1, %n epoch(s)", nullptr, spec.epochs).arg(QString::fromStdString(m_open.model->provenance.name)), this,
        [this, plan = planFor(under, checkpoint, resume), checkpoint, spec](const JobControl &control) mutable {
            JobContext context = control.context();
            context.seed = spec.seed;
            // The row counts the whole training; what validation counts within it would only make the bar jump.
            const auto tell = std::exchange(context.progress, nullptr);
            control.deliver([this, checkpoint, recipe = plan.recipe] { m_memory.noteTraining({checkpoint, recipe}); });
            plan.options.stepped = [this, &control, tell, epochs = std::int64_t(spec.epochs)](const TrainingStep &step) {
                if (tell)
                    tell({"train", (step.epoch - 1) * step.total + step.seen, epochs * step.total});
                control.deliver([this, step] { Q_EMIT stepped(step); });
                control.pausePoint();
            };
            plan.options.epochDone = [this, &control](const EpochFigures &figures) {
                control.deliver([this, figures] { Q_EMIT epochEnded(figures); });
            };
            return plan.run(context);
        },
        [this, run, checkpoint, evaluator = m_runs.evaluator()](Result<Tuned> result) {
            m_memory.endTraining(checkpoint);
            if (result.ok() && evaluator == m_runs.evaluator()) // Still the same data.
                m_training = result->training;
            take(run, result);
            Q_EMIT ended();
        });
}

void Finetunes::take(Run run, const Result<Tuned> &result)
{
    if (!result) {
        m_services.messages.fail(result.error());
        return;
    }
    run.tuned = result->result;
    // Learned ranges belong to the recipe from here on.
    if (run.recipe.finetune->ranges == "learned")
        run.recipe = result->result->recipe;
    run.epochs = result->result->epochs;
    run.seconds = result->seconds;
    if (result->evaluation)
        run.evaluation = *result->evaluation;
    m_runs.add(std::move(run));
    m_services.messages.takeBack(QStringLiteral("train"));
    for (const Warning &warning : result->result->warnings)
        m_services.messages.warn(warning);
    // Given up half way: the last good weights are there, and so is the reason.
    if (result->result->problem)
        m_services.messages.fail(*result->result->problem);
}

} // namespace espalier
