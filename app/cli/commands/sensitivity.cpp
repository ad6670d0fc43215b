// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/commands.h"

#include "app/cli/commands/sweep.h"
#include "app/cli/common/calibration.h"
#include "app/cli/common/figures.h"
#include "app/cli/common/open.h"
#include "app/cli/common/strings.h"
#include "app/cli/common/write.h"
#include "engine/apply/equalized.h"
#include "engine/files/files.h"
#include "engine/prune/importance.h"
#include "engine/sweep/sweepcalibration.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace espalier::cli {

namespace {

/// What the figures rest on beside the sweep itself.
struct Extras {
    std::vector<HessianTrace> traces;
    std::optional<SuggestedRecipe> suggested;
};

Json hessianJson(const Model &model, const std::vector<HessianTrace> &traces)
{
    Json array = Json::array();
    for (const HessianTrace &trace : traces)
        array.push_back({{"layer", model.layers[static_cast<std::size_t>(trace.layer)].name},
                         {"trace", number(trace.trace)},
                         {"stderr", number(trace.standardError)},
                         {"elements", trace.elements}});
    return array;
}

/// "quantize", "prune", or "mixed".
const char *kindOf(const std::vector<SweepSetting> &settings)
{
    const auto quantizes = [](const SweepSetting &setting) { return setting.weights.has_value(); };
    if (std::all_of(settings.begin(), settings.end(), quantizes))
        return "quantize";
    return std::none_of(settings.begin(), settings.end(), quantizes) ? "prune" : "mixed";
}

std::string estimateText(const SweepEstimate &estimate)
{
    return fmt::format("{} cells x {} samples: {} forward passes, about {} through the whole network, about {}, {}",
                       grouped(estimate.cells), grouped(estimate.samples), grouped(estimate.passes),
                       grouped(static_cast<std::int64_t>(estimate.fullPasses)), secondsText(estimate.seconds), bytesText(estimate.bytes));
}

/// Where suggested recipes get what they ask of data: the samples that the sweep's calibration was made on. Null where nothing asks.
Result<std::shared_ptr<Calibrator>> suggestCalibrator(const Options &options, const ModelPtr &model, const DatasetPtr &data,
                                                      const SweepRequest &request, Work &work)
{
    if (!request.calibration)
        return std::shared_ptr<Calibrator>();
    const auto samples = calibrationData(options, data, work);
    if (!samples)
        return samples.error();
    CalibrationOptions how;
    how.samples = options.calibrationSamples;
    return std::make_shared<Calibrator>(model, *samples, how);
}

Result<Extras> extras(const Options &options, const ModelPtr &model, const DatasetPtr &data, const SweepRequest &request,
                      const SuggestLimits &limits, const Sensitivity &sensitivity, Work &work)
{
    const Recipe &baseline = request.baseline;
    Extras extras;
    if (sensitivity.stopped)
        return extras;
    if (options.hessianDraws > 0) {
        HessianOptions how;
        how.draws = options.hessianDraws;
        // The errors that they go with are those of the weights that the sweep starts from.
        const auto start = equalizeFirst(model, baseline, work.context());
        if (!start)
            return start.error();
        auto traces = hessianTraces(start->model, data, sensitivity.layers, how, work.context());
        if (!traces)
            return traces.error();
        extras.traces = std::move(*traces);
    }
    if (limits.drop || limits.sizeBytes) {
        auto calibrator = suggestCalibrator(options, model, data, request, work);
        if (!calibrator)
            return calibrator.error();
        auto suggested = suggestRecipe(model, data, baseline, sensitivity, limits, std::move(*calibrator), work.context());
        if (!suggested)
            return suggested.error();
        if (!options.output.empty())
            if (const Status status = writeRecipe(madeFor(suggested->recipe, *model), options.output); !status)
                return status.error();
        extras.suggested = std::move(*suggested);
    }
    return extras;
}

} // namespace

Result<Report> sensitivity(const Options &options, Work &work)
{
    auto settings = requestedSettings(options);
    if (!settings)
        return settings.error();
    const auto limits = requestedLimits(options);
    if (!limits)
        return limits.error();
    const auto data = openRequestedData(options, Split::Test, work);
    if (!data)
        return data.error();
    const auto model = openRequestedModel(options, data->get(), work);
    if (!model)
        return model.error();
    const auto baseline = openRequestedRecipe(options);
    if (!baseline)
        return baseline.error();
    SweepRequest request;
    request.baseline = *baseline;
    request.settings = std::move(*settings);
    request.limit = options.limit;
    request.store = requestedStore(options);
    auto layers = requestedLayers(options, **model, request.settings);
    if (!layers)
        return layers.error();
    request.layers = std::move(*layers);

    std::vector<Warning> warnings = (*model)->warnings;
    const auto calibration = sweepCalibration(**model, request, [&](const Recipe &asking) -> Result<CalibrationPtr> {
        const auto study = requestedStudy(options, *model, asking, *data, warnings, work);
        return study ? (*study)->calibrationFor(asking, work.context()) : study.error();
    });
    if (!calibration)
        return calibration.error();
    request.calibration = *calibration;

    const auto estimate = estimateSensitivity(*model, *data, request, work.context());
    if (!estimate)
        return estimate.error();
    work.progress().say(estimateText(*estimate));
    const auto outcome = measureSensitivity(*model, *data, request, {}, work.context());
    if (!outcome)
        return outcome.error();
    const Sensitivity &result = *outcome;
    if (result.stopped && result.baseline.samples == 0)
        return Error(espalier::errors::kCancelled);
    if (!options.csv.empty())
        if (const Status status = writeFile(options.csv, sensitivityCsv(**model, result, options.csvStyle)); !status)
            return status.error();
    const auto more = extras(options, *model, *data, request, *limits, result, work);
    if (!more)
        return more.error();
    const std::vector<SensitivityProxy> proxies = compareProxies(result, more->traces);

    Report report;
    report.stopped = result.stopped;
    Json names = Json::array(), columns = Json::array();
    for (const int layer : result.layers)
        names.push_back((*model)->layers[static_cast<std::size_t>(layer)].name);
    for (const SweepSetting &setting : result.settings)
        columns.push_back(settingJson(setting));
    report.json = {{"points", pointsJson(**model, result)},
                   {"kind", kindOf(result.settings)},
                   {"layers", std::move(names)},
                   {"settings", std::move(columns)},
                   {"columns", columnsJson(result.settings)},
                   {"baseline", metricsJson(result.baseline)},
                   {"samples", result.samples},
                   {"total", result.total},
                   {"stopped", result.stopped},
                   {"cells",
                    {{"measured", result.measuredCells},
                     {"total", static_cast<std::int64_t>(result.cells.size())},
                     {"reused_samples", result.reusedSamples},
                     {"computed_samples", result.computedSamples}}},
                   {"estimate", estimateJson(*estimate)},
                   {"stand_ins", proxiesJson(proxies)},
                   {"hessian", hessianJson(**model, more->traces)},
                   {"suggestion", more->suggested ? suggestionJson(**model, result, *more->suggested) : Json(nullptr)},
                   {"csv", options.csv.empty() ? Json(nullptr) : Json(options.csv)},
                   {"cache", request.store.empty() ? Json(nullptr) : Json(request.store)},
                   {"calibration", calibrationJson(*calibration)},
                   {"data", dataJson(**data)},
                   {"model", modelJson(**model)},
                   {"recipe_hash", recipeHash(*baseline)},
                   {"seed", options.seedOrZero()},
                   {"seconds", result.seconds},
                   {"warnings", warningsJson(warnings)},
                   {"version", ESPALIER_VERSION}};
    report.text = estimateText(*estimate)
        + fmt::format("\ntook {}; {} of {} cells on {} samples; baseline {}\n\n", secondsText(result.seconds),
                      grouped(result.measuredCells), grouped(static_cast<std::int64_t>(result.cells.size())), grouped(result.samples),
                      countWithShare(result.baseline.top1, result.baseline.samples));
    report.text += sensitivityText(**model, result) + "\n";
    for (const SensitivityProxy &proxy : proxies)
        report.text +=
            fmt::format("rank correlation of {} with the drop: {} ({} cells)\n", proxy.id, figure(proxy.correlation), proxy.cells);
    if (more->suggested)
        report.text += "\n" + suggestionText(**model, result, *more->suggested);
    if (result.stopped)
        report.text += "stopped: what is shown was measured before\n";
    report.text += warningLines(warnings);
    return report;
}

} // namespace espalier::cli
