// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/finetune.h"

#include "app/cli/commands/commands.h"
#include "app/cli/common/calibration.h"
#include "app/cli/common/errors.h"
#include "app/cli/common/figures.h"
#include "app/cli/common/open.h"
#include "app/cli/common/strings.h"
#include "app/cli/common/table.h"
#include "app/cli/common/write.h"

#include <fmt/format.h>

#include <filesystem>

namespace espalier::cli {

namespace {

/// The recipe with what the command line sets; checked by the rules of the recipe file.
Result<Recipe> withOverrides(Recipe recipe, const Options &options)
{
    FinetuneSpec spec = recipe.finetune.value_or(FinetuneSpec());
    spec.epochs = options.epochs.value_or(spec.epochs);
    spec.batchSize = options.batchSize.value_or(spec.batchSize);
    spec.learningRate = options.learningRate.value_or(spec.learningRate);
    spec.momentum = options.momentum.value_or(spec.momentum);
    spec.weightDecay = options.weightDecay.value_or(spec.weightDecay);
    spec.validationFraction = options.validationFraction.value_or(spec.validationFraction);
    spec.seed = options.seed.value_or(spec.seed);
    if (!options.optimizer.empty())
        spec.optimizer = options.optimizer;
    if (!options.schedule.empty())
        spec.schedule = options.schedule;
    if (!options.batchNorm.empty())
        spec.batchNorm = options.batchNorm;
    if (!options.ranges.empty())
        spec.ranges = options.ranges;
    if (!options.gradual.empty())
        spec.gradual = options.gradual;
    spec.clipNorm = options.clipNorm.value_or(spec.clipNorm);
    spec.distillWeight = options.distillWeight.value_or(spec.distillWeight);
    spec.distillTemperature = options.distillTemperature.value_or(spec.distillTemperature);
    spec.patience = options.patience.value_or(spec.patience);
    spec.l1 = options.l1.value_or(spec.l1);
    spec.gradualSteps = options.gradualSteps.value_or(spec.gradualSteps);
    spec.gradualBegin = options.gradualBegin.value_or(spec.gradualBegin);
    spec.gradualEnd = options.gradualEnd.value_or(spec.gradualEnd);
    // What would be passed over in silence.
    if (options.distillTemperature && spec.distillWeight == 0)
        return Error(errors::kUsage, {"--temperature has no effect without --distill"}, "--temperature");
    if ((options.gradualSteps || options.gradualEnd) && spec.gradual != "iterative" && spec.gradual != "agp")
        return Error(errors::kUsage, {"--prune-steps and --prune-end have no effect without --gradual iterative or agp"}, "--gradual");
    if (options.gradualBegin && spec.gradual == "none")
        return Error(errors::kUsage, {"--prune-begin has no effect without --gradual"}, "--gradual");
    recipe.finetune = spec;
    return parseRecipe(recipeToJson(recipe));
}

Json epochJson(const EpochFigures &epoch)
{
    const bool validated = epoch.valSamples > 0;
    return {{"epoch", epoch.epoch},
            {"loss", number(epoch.loss)},
            {"top1", number(epoch.top1)},
            {"val_loss", validated ? number(epoch.valLoss) : Json(nullptr)},
            {"val_top1", validated ? number(epoch.valTop1) : Json(nullptr)},
            {"val_samples", epoch.valSamples},
            {"seconds", epoch.seconds}};
}

std::string epochTable(const std::vector<EpochFigures> &epochs)
{
    Table table;
    for (const char *title : {"epoch", "loss", "top-1", "held-out loss", "held-out top-1", "time"})
        table.column(title);
    for (const EpochFigures &epoch : epochs) {
        const bool validated = epoch.valSamples > 0;
        table.row({std::to_string(epoch.epoch), fmt::format("{:.5f}", epoch.loss), shareText(epoch.top1),
                   validated ? fmt::format("{:.5f}", epoch.valLoss) : "-", validated ? shareText(epoch.valTop1) : "-",
                   secondsText(epoch.seconds)});
    }
    return table.text();
}

FinetuneOptions trainingOptions(const Options &options, ProgressLine &progress)
{
    FinetuneOptions how;
    how.checkpoint = !options.resume.empty() ? options.resume
        : !options.checkpoint.empty()        ? options.checkpoint
                                             : options.output + ".checkpoint";
    how.resume = !options.resume.empty();
    how.stepped = [&progress](const TrainingStep &step) {
        progress.say(fmt::format("epoch {}: {} of {} samples, loss {:.4f}, top-1 {}, {:.0f} samples/s", step.epoch, grouped(step.seen),
                                 grouped(step.total), step.loss, shareText(step.top1), step.samplesPerSecond));
    };
    return how;
}

} // namespace

Result<Report> finetune(const Options &options, Work &work)
{
    const auto exporter = exporterForPath(options.output);
    if (!exporter)
        return exporter.error();
    const auto data = openRequestedData(options, Split::Train, work);
    if (!data)
        return data.error();
    const auto model = openRequestedModel(options, data->get(), work);
    if (!model)
        return model.error();
    std::vector<Warning> warnings = (*model)->warnings;
    const auto written = openRequestedRecipe(options);
    if (!written)
        return written.error();
    const auto recipe = withOverrides(*written, options);
    if (!recipe)
        return recipe.error();

    FinetuneOptions how = trainingOptions(options, work.progress());
    if (!options.calibration.empty()) {
        const auto samples = calibrationData(options, nullptr, work);
        if (!samples)
            return samples.error();
        how.calibrationData = *samples;
    }
    how.calibration.samples = options.calibrationSamples;
    const Stopwatch watch;
    const auto outcome = espalier::finetune(*model, *data, *recipe, how, work.trainingContext());
    if (!outcome)
        return outcome.error();
    const FinetuneResult &result = *outcome;
    const double seconds = watch.seconds();
    if (result.stopped && result.epochs.empty())
        return Error(errors::kCancelled);

    // What was finished is written even when the rest was called off.
    const Recipe outcomeRecipe = madeFor(result.recipe, *result.model);
    const auto file = exportModel(*result.model, outcomeRecipe, result.applied, (*exporter)->id, options.output, work.finishingContext());
    if (!file)
        return file.error();
    if (!options.savedRecipe.empty())
        if (const Status saved = writeRecipe(outcomeRecipe, options.savedRecipe); !saved)
            return saved.error();
    const bool checkpointWasAskedFor = !options.checkpoint.empty() || !options.resume.empty();
    if (!result.stopped && !checkpointWasAskedFor) {
        std::error_code ignored;
        std::filesystem::remove(how.checkpoint, ignored);
    }
    const bool checkpointIsThere = result.stopped || checkpointWasAskedFor;
    for (const auto *more : {&result.applied.warnings, &result.warnings})
        warnings.insert(warnings.end(), more->begin(), more->end());

    Report report;
    report.stopped = result.stopped && !result.problem;
    report.failed = result.problem.has_value();
    Json epochs = Json::array();
    for (const EpochFigures &epoch : result.epochs)
        epochs.push_back(epochJson(epoch));
    report.json = {{"epochs", std::move(epochs)},
                   {"stopped", result.stopped},
                   {"ended_early", result.endedEarly},
                   {"best_epoch", result.bestEpoch},
                   {"problem", result.problem ? errorJson(*result.problem)["error"] : Json(nullptr)},
                   {"files", Json::array({exportJson(*file)})},
                   {"recipe", options.savedRecipe.empty() ? Json(nullptr) : Json(options.savedRecipe)},
                   {"checkpoint", checkpointIsThere ? Json(how.checkpoint) : Json(nullptr)},
                   {"sparsity", number(result.applied.sparsity)},
                   {"size_bytes", result.applied.sizeBytes},
                   {"data", dataJson(**data)},
                   {"model", modelJson(**model)},
                   {"finetune", Json::parse(recipeToJson(*recipe), nullptr, false).value("finetune", Json::object())},
                   {"recipe_hash", recipeHash(*recipe)},
                   {"seed", recipe->finetune->seed},
                   {"seconds", seconds},
                   {"warnings", warningsJson(warnings)},
                   {"version", ESPALIER_VERSION}};
    report.text = epochTable(result.epochs) + "\n" + exportText(*file);
    if (result.stopped)
        report.text += fmt::format("stopped after {} of {} epochs; go on with --resume {}\n", result.epochs.size(),
                                   recipe->finetune->epochs, printable(how.checkpoint, 400));
    if (result.bestEpoch != static_cast<int>(result.epochs.size()))
        report.text +=
            fmt::format("the weights are those of epoch {}, the best{}\n", result.bestEpoch, result.endedEarly ? "; it ended early" : "");
    if (result.problem)
        report.text += "error: " + result.problem->message() + "\n";
    report.text += warningLines(warnings);
    return report;
}

} // namespace espalier::cli
