// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/sweep.h"

#include "app/cli/common/figures.h"
#include "app/cli/common/strings.h"
#include "app/cli/common/table.h"
#include "engine/files/csv.h"

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

const char *kindOf(const SweepSetting &setting)
{
    return setting.weights ? "quantize" : "prune";
}

Json rangeJson(const SweepSetting &setting)
{
    return setting.weights ? Json(setting.weights->range.method) : Json(nullptr);
}

/// The sweep has the same bits by several range methods.
bool hasRanges(const std::vector<SweepSetting> &settings)
{
    std::string first;
    for (const SweepSetting &setting : settings)
        if (setting.weights && first.empty())
            first = setting.weights->range.method;
        else if (setting.weights && setting.weights->range.method != first)
            return true;
    return false;
}

/// "4 bits mse + 50 %"
std::string optionText(const Sensitivity &sensitivity, const LayerOption &option)
{
    std::string text;
    for (const int column : {option.weights, option.prune})
        if (column >= 0)
            text += (text.empty() ? "" : " + ") + settingText(sensitivity.settings[static_cast<std::size_t>(column)]);
    return text.empty() ? "-" : text;
}

/// "cheapest: 0.0123 points at worst per kB"
std::string reasonText(const Suggestion &one)
{
    const std::string_view id = one.figure;
    if (id.empty())
        return one.reason;
    const std::string value = figure(100 * one.value);
    return fmt::format("{}: {}", one.reason,
                       id == "worst-drop-per-kb" ? fmt::format("{} points at worst per kB", value)
                           : id == "drop"        ? fmt::format("{} points alone before", value)
                                                 : fmt::format("{} points at worst", value));
}

std::string limitsText(const SuggestedRecipe &suggested)
{
    std::string text;
    if (suggested.limits.sizeBytes)
        text += fmt::format("size limit {}: {}\n", bytesText(*suggested.limits.sizeBytes),
                            suggested.sizeHolds
                                ? "kept"
                                : fmt::format("out of reach; the measured settings reach {} at the least", bytesText(suggested.sizeBytes)));
    if (suggested.limits.drop)
        text += fmt::format("drop limit {:g} points: {}\n", 100 * *suggested.limits.drop,
                            suggested.dropHolds ? "kept"
                                                : fmt::format("not kept, {:.2f} points too much",
                                                              100 * (-suggested.comparison.delta - *suggested.limits.drop)));
    return text;
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

Json columnsJson(const std::vector<SweepSetting> &settings)
{
    Json columns = Json::array();
    for (const SweepSetting &setting : settings) {
        const bool isChannel = setting.weights && setting.weights->granularity.kind == Granularity::Kind::Channel;
        columns.push_back({{"kind", kindOf(setting)},
                           {"setting", settingJson(setting)},
                           {"range", rangeJson(setting)},
                           {"criterion", setting.prune ? Json(setting.prune->criterion) : Json(nullptr)},
                           {"granularity",
                            setting.prune   ? setting.prune->granularity
                                : isChannel ? "channel"
                                            : "tensor"}});
    }
    return columns;
}

std::string settingText(const SweepSetting &setting)
{
    if (setting.isPattern())
        return setting.patternText();
    if (!setting.weights)
        return fmt::format("{:g} %", 100 * setting.value());
    const std::string &range = setting.weights->range.method;
    return fmt::format("{} bits{}", setting.weights->bits, range == RangeSpec().method ? "" : " " + range);
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
        const SweepSetting &setting = sensitivity.settings[static_cast<std::size_t>(cell.column)];
        Json point = {{"layer", layerOf(model, cell.layer).name},
                      {"column", cell.column},
                      {"kind", kindOf(setting)},
                      {"setting", settingJson(setting)},
                      {"range", rangeJson(setting)}};
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
        point["same_as_column"] = cell.sameAs < 0 ? Json(nullptr) : Json(cell.sameAs);
        point["sqnr_db"] = cell.isPrepared ? optionalJson(cell.sqnrDb) : Json(nullptr);
        point["squared_error"] = cell.isPrepared ? number(cell.squaredError) : Json(nullptr);
        point["sparsity"] = cell.isPrepared ? number(cell.sparsity) : Json(nullptr);
        point["size_bytes"] = cell.isPrepared ? Json(cell.sizeBytes) : Json(nullptr);
        points.push_back(std::move(point));
    }
    return points;
}

Json proxiesJson(const std::vector<SensitivityProxy> &proxies)
{
    Json array = Json::array();
    for (const SensitivityProxy &proxy : proxies)
        array.push_back({{"id", proxy.id}, {"rank_correlation", number(proxy.correlation)}, {"cells", proxy.cells}});
    return array;
}

Json suggestionJson(const Model &model, const Sensitivity &sensitivity, const SuggestedRecipe &suggested)
{
    Json layers = Json::array();
    for (const Suggestion &one : suggested.suggestions) {
        const bool some = one.what.isSet();
        const auto settingAt = [&](int column) {
            return column < 0 ? Json(nullptr) : settingJson(sensitivity.settings[static_cast<std::size_t>(column)]);
        };
        const int weights = one.what.weights, prune = one.what.prune;
        layers.push_back({{"layer", layerOf(model, one.layer).name},
                          {"setting", settingAt(weights >= 0 ? weights : prune)},
                          {"weights", settingAt(weights)},
                          {"range", weights < 0 ? Json(nullptr) : rangeJson(sensitivity.settings[static_cast<std::size_t>(weights)])},
                          {"prune", settingAt(prune)},
                          {"reason", one.reason},
                          {"figure", *one.figure ? Json(one.figure) : Json(nullptr)},
                          {"value", *one.figure ? number(one.value) : Json(nullptr)},
                          {"drop", some ? number(one.what.drop) : Json(nullptr)},
                          {"worst_drop", some ? number(one.what.worstDrop) : Json(nullptr)},
                          {"samples", one.what.samples},
                          {"saved_bytes", one.savedBytes}});
    }
    const SuggestLimits &limits = suggested.limits;
    const double excess = limits.drop ? -suggested.comparison.delta - *limits.drop : 0;
    return {{"layers", std::move(layers)},
            {"limits",
             {{"drop", limits.drop ? number(*limits.drop) : Json(nullptr)},
              {"size_bytes", limits.sizeBytes ? Json(*limits.sizeBytes) : Json(nullptr)}}},
            {"drop_holds", limits.drop ? Json(suggested.dropHolds) : Json(nullptr)},
            {"drop_excess", suggested.dropHolds ? Json(nullptr) : number(excess)},
            {"size_holds", limits.sizeBytes ? Json(suggested.sizeHolds) : Json(nullptr)},
            {"smallest_bytes", suggested.sizeHolds ? Json(nullptr) : Json(suggested.sizeBytes)},
            {"sum_of_drops", number(suggested.sumOfDrops)},
            {"joint", metricsJson(suggested.joint)},
            {"delta", deltaJson(suggested.comparison)},
            {"holds", suggested.holds()},
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
        if (!one.what.isSet())
            table.row({name, "-", "-", "-", "-", reasonText(one)});
        else
            table.row({name, optionText(sensitivity, one.what), pointsText(0 - one.what.drop), pointsText(0 - one.what.worstDrop),
                       bytesText(one.savedBytes), reasonText(one)});
    }
    return table.text()
        + fmt::format("together {} (95 %: {:+.2f} to {:+.2f}), the single ones add up to {}; {} instead of {}\n",
                      pointsText(suggested.comparison.delta), 100 * suggested.comparison.interval.lo,
                      100 * suggested.comparison.interval.hi, pointsText(0 - suggested.sumOfDrops), bytesText(suggested.sizeBytes),
                      bytesText(suggested.baselineSizeBytes))
        + limitsText(suggested);
}

std::string sensitivityCsv(const Model &model, const Sensitivity &sensitivity, const std::string &style)
{
    const bool distiller = style == "distiller";
    const bool ranges = hasRanges(sensitivity.settings);
    std::string text =
        distiller ? "parameter,sparsity,top1,top5,loss\n" : "layer,setting,samples,top1,top5,loss,delta,delta_lo,delta_hi,noop,possible\n";
    for (const SensitivityCell &cell : sensitivity.cells) {
        const Metrics &metrics = cell.metrics;
        const SweepSetting &what = sensitivity.settings[static_cast<std::size_t>(cell.column)];
        const LayerInfo &info = layerOf(model, cell.layer);
        std::string setting = what.isPattern() && !distiller ? what.patternText() : csvNumber(what.value());
        if (ranges && what.weights && !distiller)
            setting += ' ' + what.weights->range.method;
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
