// SPDX-License-Identifier: GPL-3.0-or-later
// Runs: evaluations, fine-tunes and exports, in the queue. They are never undone.
#include "app/session/documentprivate.h"
#include "app/session/errors.h"
#include "app/session/errortext.h"
#include "engine/eval/errors.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

/// Where runs keep the recipes that their command lines name.
QString recipeFile(const Recipe &recipe)
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/recipes");
    const QString path = folder + QLatin1Char('/') + QString::fromStdString(recipeHash(recipe)).left(16) + QStringLiteral(".json");
    if (QFileInfo::exists(path) || (QDir().mkpath(folder) && writeRecipe(recipe, path.toStdString()).ok()))
        return path;
    return {};
}

bool doesNothing(const Recipe &recipe)
{
    return recipe.isIdentity() && !recipe.finetune;
}

} // namespace

RunPlace Document::Private::placeFor(const Recipe &of) const
{
    RunPlace place;
    place.modelPath = modelPath;
    place.inputShape = inputShape;
    if (keptCommand.isEmpty()) // Else the command makes the weights.
        place.weightsPath = keptWeights;
    place.dataPath = dataPath;
    place.options = dataOptions;
    place.sampling = sampling;
    if (!doesNothing(of))
        place.recipePath = of == savedRecipe && !recipePath.isEmpty() ? recipePath : recipeFile(of);
    return place;
}

QString Document::commandLine() const
{
    if (!d->model || d->dataPath.isEmpty())
        return {};
    RunPlace place = d->placeFor(d->recipe);
    if (d->keptCommand.isEmpty())
        return evaluateCommand(place);
    place.modelPath = QStringLiteral("finetuned.pt");
    return d->keptCommand + QStringLiteral(" && ") + evaluateCommand(place);
}

QString Document::sweepCommandLine(const QList<QStringList> &sweeps, bool fromRecipe) const
{
    if (!d->model || d->dataPath.isEmpty())
        return {};
    RunPlace place = d->placeFor(fromRecipe ? d->recipe : Recipe());
    QStringList calls;
    if (!d->keptCommand.isEmpty()) {
        place.modelPath = QStringLiteral("finetuned.pt");
        calls += d->keptCommand;
    }
    for (const QStringList &sweep : sweeps)
        calls += sensitivityCommand(place, sweep);
    return calls.join(QStringLiteral(" && "));
}

void Document::Private::addRun(Run run)
{
    run.id = nextRun++;
    run.recipeHash = QString::fromStdString(recipeHash(run.recipe));
    runs.append(std::move(run));
    Q_EMIT q->runsChanged();
}

void Document::evaluateNow()
{
    if (!d->model || !d->data) {
        d->fail(Error(d->model ? errors::kNoData : errors::kNoModel));
        return;
    }
    if (!d->hasLabels) {
        d->fail(Error(errors::kEvalNoLabels), d->dataPath);
        return;
    }
    endGesture();
    Run run;
    run.kind = QStringLiteral("evaluate");
    run.data = d->data;
    run.recipe = d->recipe;
    run.seed = d->sampling.seed;
    run.commandLine = commandLine();
    const std::string hash = scoreKey(d->recipe);
    // Measured anew, not taken from the scoreboard's cache: a run says how long it took.
    d->jobs->queue(
        tr("Evaluate %1").arg(QString::fromStdString(d->model->provenance.name)), this,
        [evaluator = d->runEvaluator, source = d->calibrations, apply = d->calls.applyRecipe, model = d->model,
         recipe = d->recipe](const JobControl &control) {
            return evaluateRecipe(evaluator->get(), model, *source, apply, recipe, EvaluationOptions(), control.context());
        },
        [this, run, hash, evaluator = d->runEvaluator](Result<Evaluation> result) mutable {
            if (!result) {
                d->fail(result.error());
                return;
            }
            run.evaluation = std::move(*result);
            run.seconds = run.evaluation.seconds;
            if (evaluator == d->runEvaluator) {
                // Still the same model and data: the scoreboard knows it now, too.
                d->scores.insert(hash, run.evaluation);
                if (scoreKey(d->recipe) == hash)
                    d->startScore();
            }
            d->addRun(std::move(run));
        });
}

void Document::keepRun(int id)
{
    const auto found = std::find_if(d->runs.cbegin(), d->runs.cend(), [id](const Run &run) { return run.id == id && run.tuned; });
    if (found == d->runs.cend()) {
        d->fail(Error(errors::kNoRun, {std::to_string(id)}));
        return;
    }
    const Recipe trainedUnder = found->recipe;
    d->keptCommand = found->commandLine;
    d->keptWeights.clear();
    d->adoptWeights(found->tuned->model);
    d->saveKeptWeights();
    Recipe next = d->recipe;
    // Training began with the equalized weights: they have it behind them.
    if (trainedUnder.equalize && next.equalize) {
        next.equalize = false;
        edit(next, tr("Equalized weights kept"));
    }
    if (!trainedUnder.finetune || trainedUnder.finetune->ranges != "learned")
        return;
    // The weights lie on levels that were learned with them.
    for (const auto &[name, layer] : trainedUnder.layers)
        if (layer.weights.state == Choice<QuantSpec>::State::Set && layer.weights.spec.range.method == "fixed")
            next.layers[name].weights = layer.weights;
    edit(next, tr("Learned ranges"));
}

void Document::startExport(const QString &format, const QString &path, int run)
{
    if (!d->model) {
        d->fail(Error(errors::kNoModel));
        return;
    }
    endGesture();
    std::shared_ptr<const FinetuneResult> tuned;
    Recipe recipe = d->recipe;
    if (run > 0) {
        const auto found = std::find_if(d->runs.cbegin(), d->runs.cend(), [run](const Run &r) { return r.id == run && r.tuned; });
        if (found == d->runs.cend()) {
            d->fail(Error(errors::kNoRun, {std::to_string(run)}));
            return;
        }
        tuned = found->tuned;
        recipe = found->recipe;
    }
    d->jobs->queue(
        tr("Export %1").arg(QFileInfo(path).fileName()), this,
        [apply = d->calls.applyRecipe, source = d->calibrations, write = d->calls.exportModel, model = d->model, tuned, recipe,
         format = format.toStdString(), file = path.toStdString()](const JobControl &control) -> Result<ExportReport> {
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
        [this, path](Result<ExportReport> result) {
            if (result.ok())
                Q_EMIT exported(*result);
            else
                d->fail(result.error(), path);
        });
}

} // namespace espalier
