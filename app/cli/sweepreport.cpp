// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/sweep.h"

#include "app/cli/figures.h"
#include "app/cli/table.h"
#include "app/cli/words.h"

#include <fmt/format.h>

#include <cmath>

namespace espalier::cli {

namespace {

const LayerInfo &layerOf(const Model &model, int layer)
{
    return model.layers[static_cast<std::size_t>(layer)];
}

Json deltaJson(const Comparison &comparison)
{
    return {{"top1", number(comparison.delta)},
            {"lo", number(comparison.interval.lo)},
            {"hi", number(comparison.interval.hi)},
            {"p", number(comparison.mcnemarP)}};
}

/// A field of comma separated values, in quotes where it must be (RFC 4180).
std::string csvField(const std::string &text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

/// The shortest number that reads back the same; empty for NaN.
std::string csvNumber(double value)
{
    return std::isnan(value) ? std::string() : fmt::format("{}", value);
}

std::string dropText(const SensitivityCell &cell)
{
    if (cell.impossible)
        return "not possible";
    if (cell.isNoop)
        return "no-op";
    if (cell.metrics.samples == 0)
        return "-";
    return fmt::format("{:+.2f}", 100 * cell.comparison.delta);
}

} // namespace

Json settingJson(const SweepSetting &setting)
{
    if (setting.isPattern())
        return setting.patternText();
    return setting.weights ? Json(setting.weights->bits) : number(setting.value());
}

std::string settingText(const SweepSetting &setting)
{
    if (setting.isPattern())
        return setting.patternText();
    return setting.weights ? fmt::format("{} bits", setting.weights->bits) : fmt::format("{:g} %", 100 * setting.value());
}

Json estimateJson(const SweepEstimate &estimate)
{
    return {{"cells", estimate.cells},
            {"samples", estimate.samples},
            {"passes", estimate.passes},
            {"full_passes", number(estimate.fullPasses)},
            {"seconds", number(estimate.seconds)},
            {"bytes", estimate.bytes}};
}

Json pointsJson(const Model &model, const Sensitivity &sensitivity)
{
    Json points = Json::array();
    for (const SensitivityCell &cell : sensitivity.cells) {
        if (cell.metrics.samples == 0 && !cell.impossible)
            continue;
        Json point = {{"layer", layerOf(model, cell.layer).name},
                      {"setting", settingJson(sensitivity.settings[static_cast<std::size_t>(cell.column)])}};
        point.update(metricsJson(cell.metrics));
        point["delta"] = cell.impossible ? Json(nullptr) : deltaJson(cell.comparison);
        point["agree"] = cell.comparison.agree;
        point["lost"] = cell.comparison.lost;
        point["gained"] = cell.comparison.gained;
        point["kl"] = number(cell.comparison.kl);
        point["complete"] = cell.isComplete;
        point["noop"] = cell.isNoop;
        point["possible"] = !cell.impossible;
        point["why_not"] = cell.impossible ? Json(cell.impossible->message()) : Json(nullptr);
        point["same_as"] = cell.sameAs < 0 ? Json(nullptr) : settingJson(sensitivity.settings[static_cast<std::size_t>(cell.sameAs)]);
        point["sqnr_db"] = cell.isPrepared ? optionalJson(cell.sqnrDb) : Json(nullptr);
        point["squared_error"] = cell.isPrepared ? number(cell.squaredError) : Json(nullptr);
        point["sparsity"] = cell.isPrepared ? number(cell.sparsity) : Json(nullptr);
        point["size_bytes"] = cell.isPrepared ? Json(cell.sizeBytes) : Json(nullptr);
        points.push_back(std::move(point));
    }
    return points;
}

Json standInsJson(const std::vector<StandIn> &standIns)
{
    Json array = Json::array();
    for (const StandIn &standIn : standIns)
        array.push_back({{"id", standIn.id}, {"rank_correlation", number(standIn.correlation)}, {"cells", standIn.cells}});
    return array;
}

Json suggestionJson(const Model &model, const Sensitivity &sensitivity, const SuggestedRecipe &suggested)
{
    Json layers = Json::array();
    for (const Suggestion &one : suggested.suggestions) {
        const bool some = one.column >= 0;
        layers.push_back({{"layer", layerOf(model, one.layer).name},
                          {"setting", some ? settingJson(sensitivity.settings[static_cast<std::size_t>(one.column)]) : Json(nullptr)},
                          {"reason", one.reason},
                          {"drop", some ? number(one.drop) : Json(nullptr)},
                          {"worst_drop", some ? number(one.worstDrop) : Json(nullptr)},
                          {"samples", one.samples},
                          {"saved_bytes", one.savedBytes}});
    }
    return {{"layers", std::move(layers)},
            {"sum_of_drops", number(suggested.sumOfDrops)},
            {"joint", metricsJson(suggested.joint)},
            {"delta", deltaJson(suggested.comparison)},
            {"holds", suggested.holds},
            {"evaluations", suggested.evaluations},
            {"size_bytes", suggested.sizeBytes},
            {"baseline_size_bytes", suggested.baselineSizeBytes},
            {"recipe", Json::parse(recipeToJson(suggested.recipe), nullptr, false)}};
}

std::string sensitivityText(const Model &model, const Sensitivity &sensitivity)
{
    Table table;
    table.column("points of top-1", Table::Side::Left);
    for (const SweepSetting &setting : sensitivity.settings)
        table.column(settingText(setting));
    for (std::size_t row = 0; row < sensitivity.layers.size(); ++row) {
        std::vector<std::string> cells{printable(layerOf(model, sensitivity.layers[row]).name)};
        for (std::size_t column = 0; column < sensitivity.settings.size(); ++column)
            cells.push_back(dropText(sensitivity.cell(row, column)));
        table.row(std::move(cells));
    }
    return table.text();
}

std::string suggestionText(const Model &model, const Sensitivity &sensitivity, const SuggestedRecipe &suggested)
{
    Table table;
    table.column("suggested", Table::Side::Left);
    table.column("setting");
    table.column("alone");
    table.column("at worst");
    table.column("saves");
    table.column("because", Table::Side::Left);
    for (const Suggestion &one : suggested.suggestions) {
        const std::string name = printable(layerOf(model, one.layer).name);
        if (one.column < 0)
            table.row({name, "-", "-", "-", "-", one.reason});
        else
            table.row({name, settingText(sensitivity.settings[static_cast<std::size_t>(one.column)]), pointsText(-one.drop),
                       pointsText(-one.worstDrop), bytesText(one.savedBytes), one.reason});
    }
    return table.text()
           + fmt::format("together {} (95 %: {:+.2f} to {:+.2f}), the single ones add up to {}; {} instead of {}{}\n",
                         pointsText(suggested.comparison.delta), 100 * suggested.comparison.interval.lo,
                         100 * suggested.comparison.interval.hi, pointsText(-suggested.sumOfDrops), bytesText(suggested.sizeBytes),
                         bytesText(suggested.baselineSizeBytes), suggested.holds ? "" : "; the limit is not kept");
}

std::string sensitivityCsv(const Model &model, const Sensitivity &sensitivity, const std::string &style)
{
    const bool distiller = style == "distiller";
    std::string text = distiller ? "parameter,sparsity,top1,top5,loss\n"
                                 : "layer,setting,samples,top1,top5,loss,delta,delta_lo,delta_hi,noop,possible\n";
    for (const SensitivityCell &cell : sensitivity.cells) {
        const Metrics &metrics = cell.metrics;
        const SweepSetting &what = sensitivity.settings[static_cast<std::size_t>(cell.column)];
        const LayerInfo &info = layerOf(model, cell.layer);
        const std::string setting = what.isPattern() && !distiller ? what.patternText() : csvNumber(what.value());
        if (cell.impossible && !distiller)
            text += fmt::format("{},{},0,,,,,,,0,0\n", csvField(info.name), setting);
        if (metrics.samples == 0)
            continue;
        if (distiller) {
            const double n = static_cast<double>(metrics.samples) / 100;
            const std::string name = model.tensors[static_cast<std::size_t>(info.weights.front())].name;
            text += fmt::format("{},{},{},{},{}\n", csvField(name), setting, csvNumber(static_cast<double>(metrics.top1) / n),
                                csvNumber(static_cast<double>(metrics.top5) / n), csvNumber(metrics.loss));
        } else {
            text += fmt::format("{},{},{},{},{},{},{},{},{},{},1\n", csvField(info.name), setting, metrics.samples, metrics.top1,
                                metrics.top5, csvNumber(metrics.loss), csvNumber(cell.comparison.delta),
                                csvNumber(cell.comparison.interval.lo), csvNumber(cell.comparison.interval.hi), cell.isNoop ? 1 : 0);
        }
    }
    return text;
}

} // namespace espalier::cli
