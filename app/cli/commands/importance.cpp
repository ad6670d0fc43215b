// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/commands.h"

#include "app/cli/common/calibration.h"
#include "app/cli/common/criterion.h"
#include "app/cli/common/errors.h"
#include "app/cli/common/figures.h"
#include "app/cli/common/open.h"
#include "app/cli/common/strings.h"
#include "app/cli/common/table.h"
#include "engine/apply/equalized.h"
#include "engine/apply/layerscores.h"
#include "engine/apply/warnings.h"
#include "engine/calibrate/calibrate.h"
#include "engine/files/csv.h"
#include "engine/files/files.h"
#include "engine/prune/errors.h"
#include "engine/prune/importance.h"
#include "engine/recipe/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace espalier::cli {

namespace {

Json numbers(const std::vector<double> &values)
{
    Json array = Json::array();
    for (const double value : values)
        array.push_back(number(value));
    return array;
}

/// What --granularity asks for: a number per channel, or per weight.
std::vector<double> shownScores(const LayerScores &layer, bool perElement)
{
    if (perElement)
        return {layer.scores.elements.begin(), layer.scores.elements.end()};
    return layer.scores.channels;
}

std::string csvText(const Model &model, const std::vector<LayerScores> &layers, bool perElement)
{
    const bool hasErrors =
        std::any_of(layers.begin(), layers.end(), [](const LayerScores &layer) { return !layer.scores.channelErrors.empty(); });
    std::string text = std::string("layer,") + (perElement ? "element" : "channel") + ",score" + (hasErrors ? ",stderr" : "") + "\n";
    for (const LayerScores &layer : layers) {
        const std::string name = csvField(model.layers[static_cast<std::size_t>(layer.layer)].name);
        const std::vector<double> scores = shownScores(layer, perElement);
        for (std::size_t i = 0; i < scores.size(); ++i) {
            text += fmt::format("{},{},{}", name, i, scores[i]);
            if (hasErrors)
                text += i < layer.scores.channelErrors.size() ? fmt::format(",{}", layer.scores.channelErrors[i]) : ",";
            text += '\n';
        }
    }
    return text;
}

std::string layerTable(const Model &model, const std::vector<LayerScores> &layers)
{
    Table table;
    table.column("layer", Table::Side::Left);
    for (const char *title : {"channels", "least", "median", "largest"})
        table.column(title);
    table.column("least important channels", Table::Side::Left);
    for (const LayerScores &layer : layers) {
        const std::vector<double> &scores = layer.scores.channels;
        std::vector<std::size_t> order(scores.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
        std::string first;
        for (std::size_t i = 0; i < std::min<std::size_t>(order.size(), 6); ++i)
            first += (i ? ", " : "") + std::to_string(order[i]);
        const auto at = [&](std::size_t place) { return scores.empty() ? "-" : figure(scores[order[place]]); };
        const std::string &name = model.layers[static_cast<std::size_t>(layer.layer)].name;
        table.row({name.empty() ? "(root)" : printable(name, 60), std::to_string(scores.size()), at(0), at(order.size() / 2),
                   at(order.empty() ? 0 : order.size() - 1), first});
    }
    return table.text();
}

} // namespace

Result<Report> importance(const Options &options, Work &work)
{
    const Stopwatch watch;
    const auto spec = requestedCriterion(options.importance.criterion, options);
    if (!spec)
        return spec.error();
    const Criterion &criterion = *findCriterion(spec->criterion);
    const bool perElement = options.importance.granularity == "element";
    if (perElement && !criterion.perElement)
        return Error(errors::kPruneGranularity, {criterion.id, "element"}, "--granularity");
    DatasetPtr data;
    if (criterion.needsData()) {
        if (options.data.empty() && options.calibration.empty())
            return needsDataError(criterion).at("--data");
        const auto opened =
            options.split.empty() ? calibrationData(options, nullptr, work) : openRequestedData(options, Split::Train, work);
        if (!opened)
            return opened.error();
        data = *opened;
    }
    auto model = openRequestedModel(options, data.get(), work);
    if (!model)
        return model.error();
    std::vector<Warning> warnings = (*model)->warnings;
    const auto recipe = openRequestedRecipe(options);
    if (!recipe)
        return recipe.error();
    const auto start = equalizeFirst(*model, *recipe, work.context());
    if (!start)
        return start.error();
    CalibrationOptions how;
    how.samples = options.calibrationSamples;
    Study study(start->model, nullptr, data ? std::make_shared<Calibrator>(start->model, data, how) : nullptr);
    const Recipe asking = askingRecipe(*spec, options.importance.layers);
    const auto layers = study.scores(asking, work.context());
    if (!layers)
        return layers.error();
    const auto calibration = study.calibrationFor(asking, work.context());
    if (!calibration)
        return calibration.error();
    const auto resolved = resolveRecipe(asking, (*model)->layers);
    if (!resolved)
        return resolved.error();
    for (std::size_t i = 0; i < resolved->size(); ++i)
        if (const auto &passed = (*resolved)[i].skipReason)
            warnings.emplace_back(espalier::warnings::kPrunePassedBy, *passed, (*model)->layers[i].name);

    if (!options.importance.csv.empty())
        if (const Status written = writeFile(options.importance.csv, csvText(**model, *layers, perElement)); !written)
            return written.error();
    Json list = Json::array();
    for (const LayerScores &layer : *layers) {
        Json entry{{"name", (*model)->layers[static_cast<std::size_t>(layer.layer)].name},
                   {"shape", (*model)->layers[static_cast<std::size_t>(layer.layer)].weightShape},
                   {"scores", numbers(shownScores(layer, perElement))}};
        if (!perElement && !layer.scores.channelErrors.empty())
            entry["stderr"] = numbers(layer.scores.channelErrors);
        list.push_back(std::move(entry));
    }
    Report report;
    report.json = {{"layers", std::move(list)},
                   {"criterion", criterion.id},
                   {"equalized", recipe->equalize},
                   {"granularity", perElement ? "element" : "channel"},
                   {"calibration", calibrationJson(*calibration)},
                   {"data", data ? dataJson(*data) : Json(nullptr)},
                   {"model", modelJson(**model)},
                   {"csv", options.importance.csv.empty() ? Json(nullptr) : Json(options.importance.csv)},
                   {"seed", options.seedOrZero()},
                   {"seconds", watch.seconds()},
                   {"warnings", warningsJson(warnings)},
                   {"version", ESPALIER_VERSION}};
    report.text = fmt::format("{}: {}\n\n", criterion.name, criterion.tip) + layerTable(**model, *layers);
    if (*calibration)
        report.text += fmt::format("\non {} samples, in {}\n", grouped((*calibration)->samples), secondsText(watch.seconds()));
    if (!options.importance.csv.empty())
        report.text += "written to " + printable(options.importance.csv, 400) + "\n";
    report.text += warningLines(warnings);
    return report;
}

} // namespace espalier::cli
