// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/commands.h"

#include "app/cli/common/calibration.h"
#include "app/cli/common/figures.h"
#include "app/cli/common/open.h"
#include "app/cli/common/strings.h"
#include "app/cli/common/table.h"

#include <fmt/format.h>

namespace espalier::cli {

namespace {

constexpr int kSparklineWidth = 24;

/// The tensor that stands for a layer: what quantization and pruning act on, else its first parameter.
const NamedTensor *shownTensor(const Model &model, const LayerInfo &layer)
{
    const std::vector<int> &from = layer.weights.empty() ? layer.tensors : layer.weights;
    return from.empty() ? nullptr : &model.tensors[static_cast<std::size_t>(from.front())];
}

/// Name, shape and type of each own tensor; the numbers of the floating ones are looked through for what is not finite.
Json tensorsJson(const Model &model, const LayerInfo &layer, const JobContext &context)
{
    Json array = Json::array();
    for (const int index : layer.tensors) {
        const NamedTensor &tensor = model.tensors[static_cast<std::size_t>(index)];
        Json entry{{"name", tensor.name}, {"shape", tensor.view.shape}, {"dtype", elementName(tensor.view.type)}};
        if (isFloating(tensor.view.type)) {
            const Statistics all = computeStatistics(tensor.view, 0, 1, context).all;
            entry["zeros"] = all.zeros;
            entry["nonfinite"] = all.nonfinite;
        }
        array.push_back(std::move(entry));
    }
    return array;
}

std::string heading(const Model &model)
{
    const Provenance &from = model.provenance;
    std::string text = fmt::format("{}  {}", printable(from.name), from.format);
    if (!from.producer.empty())
        text += "  " + printable(from.producer);
    text += fmt::format("\n{} parameters, {} MACs, {} (file {})\n", grouped(model.parameters), grouped(model.macs),
                        bytesText(model.parameterBytes), bytesText(from.fileBytes));
    for (const Model::Input &input : model.inputs)
        text += fmt::format("input {}: {} {}{}\n", printable(input.name),
                            input.shape.empty() ? "shape not known (--input-shape)" : shapeWords(input.shape), elementName(input.type),
                            model.inputShapeSource.empty() ? "" : ", shape from " + model.inputShapeSource);
    return text;
}

Table emptyTable(bool applied)
{
    Table table;
    table.column("layer", Table::Side::Left);
    table.column("kind", Table::Side::Left);
    table.column("shape", Table::Side::Left);
    for (const char *title : {"parameters", "MACs", "min", "max", "mean", "std", "zeros"})
        table.column(title);
    if (applied)
        for (const char *title : {"bits", "SQNR", "zeros after", "clipped"})
            table.column(title);
    table.column("histogram", Table::Side::Left);
    return table;
}

std::vector<std::string> appliedCells(const AppliedLayer *layer)
{
    if (!layer)
        return {"-", "-", "-", "-"};
    const TensorQuality &quality = layer->quality;
    std::string bits = "-";
    for (const ChangedTensor &tensor : layer->tensors)
        if (tensor.spec)
            bits = std::to_string(tensor.spec->bits);
    const double count = static_cast<double>(quality.count);
    return {bits, decibels(quality.sqnrDb), shareText(static_cast<double>(quality.zeros) / count),
            shareText(static_cast<double>(quality.clippedLow + quality.clippedHigh) / count)};
}

} // namespace

Result<Report> inspect(const Options &options, Work &work)
{
    const Stopwatch watch;
    const auto opened = openRequestedModel(options, nullptr, work);
    if (!opened)
        return opened.error();
    const Model &model = **opened;
    std::vector<Warning> warnings = model.warnings;
    const JobContext context = work.context();

    std::shared_ptr<const AppliedRecipe> applied;
    Json cost = nullptr;
    if (!options.recipe.empty()) {
        const auto recipe = openRequestedRecipe(options);
        if (!recipe)
            return recipe.error();
        const auto study = requestedStudy(options, *opened, *recipe, nullptr, warnings, work);
        if (!study)
            return study.error();
        const auto outcome = (*study)->applied(*recipe, context);
        if (!outcome)
            return outcome.error();
        applied = *outcome;
        cost = costJson(model, *recipe, *applied, options.target);
        warnings.insert(warnings.end(), applied->warnings.begin(), applied->warnings.end());
    }

    Json layers = Json::array();
    Table table = emptyTable(applied != nullptr);
    std::int64_t done = 0;
    for (const LayerInfo &layer : model.layers) {
        context.report("statistics", done++, static_cast<std::int64_t>(model.layers.size()));
        Json entry{{"name", layer.name},
                   {"kind", layer.kind},
                   {"shape", layer.weightShape},
                   {"parameters", layer.parameters},
                   {"macs", optionalJson(layer.macs)},
                   {"bytes", layer.bytes},
                   {"quantizable", layer.quantizable},
                   {"prunable", layer.prunable},
                   {"why_not", layer.whyNot.empty() ? Json(nullptr) : Json(layer.whyNot)},
                   {"input_shape", layer.inputShape.empty() ? Json(nullptr) : Json(layer.inputShape)},
                   {"output_shape", layer.outputShape.empty() ? Json(nullptr) : Json(layer.outputShape)}};
        std::vector<std::string> cells{layer.name.empty() ? "(root)" : printable(layer.name, 60), printable(layer.kind, 40),
                                       shapeWords(layer.weightShape), grouped(layer.parameters), grouped(layer.macs)};
        LayerStatistics statistics;
        const NamedTensor *shown = shownTensor(model, layer);
        if (shown && isFloating(shown->view.type))
            statistics = computeStatistics(shown->view, layer.channelAxis, options.bins ? options.bins : kDefaultBins, context);
        if (context.cancelled())
            return Error(errors::kCancelled);
        entry["stats"] = statisticsJson(statistics.all);
        entry["channels"] = channelsJson(statistics.channels);
        entry["histogram"] = histogramJson(statistics.histogram);
        entry["tensors"] = tensorsJson(model, layer, context);

        const Statistics &all = statistics.all;
        const bool some = all.count > all.nonfinite;
        for (const double value : {all.min, all.max, all.mean, all.std})
            cells.push_back(some ? figure(value) : "-");
        cells.push_back(all.count ? shareText(static_cast<double>(all.zeros) / static_cast<double>(all.count)) : "-");

        if (applied) {
            const AppliedLayer *found = nullptr;
            for (const AppliedLayer &candidate : applied->layers)
                if (candidate.layer == layer.id)
                    found = &candidate;
            entry["applied"] = nullptr;
            if (found) {
                const Json figures = appliedJson(*found);
                entry["applied"] = figures;
                // The same names as in `apply`, so that a script reads the layers of both commands alike.
                for (const auto &[key, value] : figures.items())
                    entry[key] = value;
            }
            for (std::string &cell : appliedCells(found))
                cells.push_back(std::move(cell));
        }
        cells.push_back(sparkline(statistics.histogram, kSparklineWidth));
        table.row(std::move(cells));
        layers.push_back(std::move(entry));
    }

    Report report;
    report.json = {{"model", modelJson(model)}, {"warnings", warningsJson(warnings)}, {"layers", std::move(layers)}};
    report.text = heading(model) + "\n" + table.text();
    if (applied) {
        report.json["equalized"] = equalizationJson(model, *applied);
        report.json["sparsity"] = number(applied->sparsity);
        report.json["size_bytes"] = applied->sizeBytes;
        report.json["cost"] = std::move(cost);
        report.text += fmt::format("\nwith the recipe: {} of the weights are zero, {} stored\n", shareText(applied->sparsity),
                                   bytesText(applied->sizeBytes))
            + equalizationText(model, *applied);
    }
    report.json["seconds"] = watch.seconds();
    report.json["version"] = ESPALIER_VERSION;
    if (!warnings.empty())
        report.text += "\n" + warningLines(warnings);
    return report;
}

} // namespace espalier::cli
