// SPDX-License-Identifier: GPL-3.0-or-later
// Fine-tunes: runs that can go on after a crash.
#include "app/session/documentprivate.h"
#include "app/session/errors.h"
#include "app/session/errortext.h"
#include "engine/eval/errors.h"
#include "engine/recipe/check.h"

#include <QFile>
#include <QFileInfo>

#include <utility>

namespace espalier {

namespace {

/// What a fine-tune's job brings back.
struct Tuned {
    std::shared_ptr<FinetuneResult> result;
    DatasetPtr training;
    std::optional<Evaluation> evaluation;
    double seconds = 0;
};

} // namespace

void Document::startFinetune(const FinetuneSpec &spec, const QString &checkpoint)
{
    if (!d->model || !d->data) {
        d->fail(Error(d->model ? errors::kNoData : errors::kNoModel));
        Q_EMIT finetuneEnded();
        return;
    }
    if (!d->hasLabels) {
        d->fail(Error(errors::kEvalNoLabels), d->dataPath);
        Q_EMIT finetuneEnded();
        return;
    }
    endGesture();
    Recipe under = d->recipe;
    under.finetune = spec;
    if (const Status legal = checkChanges(d->recipe, under); !legal) {
        d->fail(legal.error());
        Q_EMIT finetuneEnded();
        return;
    }
    if (!checkpoint.isEmpty()) {
        d->train(under, checkpoint, QFileInfo::exists(checkpoint));
        return;
    }
    QString own;
    do {
        own = d->autosave.checkpointPath(++d->lastCheckpoint);
    } while (QFileInfo::exists(own)); // One that a crash left is not written over.
    d->train(under, own, false);
}

void Document::resumeFinetune()
{
    if (!d->model || !d->data || d->leftTraining.checkpoint.isEmpty())
        return;
    endGesture();
    d->train(d->leftTraining.recipe, d->leftTraining.checkpoint, true);
}

void Document::Private::endTraining(const QString &checkpoint)
{
    for (LeftTraining *known : {&training, &leftTraining})
        if (known->checkpoint == checkpoint)
            *known = {};
    if (checkpoint.startsWith(autosave.folder()))
        QFile::remove(checkpoint);
    saveSession();
}

void Document::Private::train(const Recipe &under, const QString &checkpoint, bool resume)
{
    const FinetuneSpec spec = under.finetune.value_or(FinetuneSpec());
    Run run;
    run.kind = QStringLiteral("finetune");
    run.data = data;
    run.recipe = under;
    run.seed = spec.seed;
    run.commandLine = finetuneCommand(placeFor(under), QStringLiteral("finetuned.pt"));
    FinetuneOptions options;
    options.checkpoint = checkpoint.toStdString();
    options.resume = resume;
    options.calibration.samples = sampling.calibrationSamples;
    DataOptions trainingOptions = dataOptions;
    trainingOptions.split = Split::Train;
    trainingOptions.needsLabels = true;
    jobs->queue(
        Document::tr("Fine-tune %1, %n epoch(s)", nullptr, spec.epochs).arg(QString::fromStdString(model->provenance.name)), q,
        [this, train = calls.finetune, openIt = calls.openDataset, evaluator = runEvaluator, of = model, ready = trainingData,
         path = dataPath.toStdString(), trainingOptions, recipe = run.recipe, options, others = sampling.calibrationPath.toStdString(),
         checkpoint, seed = spec.seed](const JobControl &control) mutable -> Result<Tuned> {
            JobContext context = control.context();
            context.seed = seed;
            // The row counts the whole training; what validation counts within it would only make the bar jump.
            const auto tell = std::exchange(context.progress, nullptr);
            const std::int64_t epochs = recipe.finetune ? recipe.finetune->epochs : 1;
            Tuned tuned;
            control.deliver([this, checkpoint, recipe] {
                training = {checkpoint, recipe};
                saveSession();
            });
            tuned.training = ready;
            if (!tuned.training) {
                Result<DatasetPtr> opened = openIt(path, trainingOptions, context);
                if (!opened)
                    return opened.error();
                tuned.training = *opened;
            }
            if (!others.empty()) {
                Result<DatasetPtr> chosen = CalibrationSource::openChosen(others, trainingOptions, openIt, context);
                if (!chosen)
                    return chosen.error();
                options.calibrationData = *chosen;
            }
            options.stepped = [this, &control, tell, epochs](const TrainingStep &step) {
                if (tell)
                    tell({"train", (step.epoch - 1) * step.total + step.seen, epochs * step.total});
                control.deliver([this, step] { Q_EMIT q->finetuneStepped(step); });
                control.pausePoint();
            };
            options.epochDone = [this, &control](const EpochFigures &figures) {
                control.deliver([this, figures] { Q_EMIT q->finetuneEpoch(figures); });
            };
            Result<FinetuneResult> result = train(of, tuned.training, recipe, options, context);
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
        },
        [this, run, checkpoint, evaluator = runEvaluator](Result<Tuned> result) mutable {
            endTraining(checkpoint);
            if (result.ok()) {
                run.tuned = result->result;
                // Learned ranges belong to the recipe from here on.
                if (run.recipe.finetune->ranges == "learned")
                    run.recipe = result->result->recipe;
                run.epochs = result->result->epochs;
                run.seconds = result->seconds;
                if (result->evaluation)
                    run.evaluation = std::move(*result->evaluation);
                if (evaluator == runEvaluator)
                    trainingData = result->training;
                addRun(std::move(run));
                Q_EMIT q->fixed(QStringLiteral("train"));
                for (const Warning &warning : result->result->warnings)
                    Q_EMIT q->warned(QString::fromStdString(warning.id), warningSentence(warning), QString::fromStdString(warning.where));
                // Given up half way: the last good weights are there, and so is the reason.
                if (result->result->problem)
                    fail(*result->result->problem);
            } else {
                fail(result.error());
            }
            Q_EMIT q->finetuneEnded();
        });
}

} // namespace espalier
