// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/common/figures.h"

#include "app/cli/common/strings.h"
#include "app/cli/common/table.h"
#include "engine/apply/activationjson.h"
#include "engine/apply/targetprofile.h"

#include <fmt/format.h>

namespace espalier::cli {

namespace {

Json numbers(const std::vector<double> &values)
{
    Json array = Json::array();
    for (const double value : values)
        array.push_back(number(value));
    return array;
}

} // namespace

Json optionalJson(const std::optional<std::int64_t> &value)
{
    return value ? Json(*value) : Json(nullptr);
}

Json optionalJson(const std::optional<double> &value)
{
    return value ? number(*value) : Json(nullptr);
}

Json statisticsJson(const Statistics &statistics)
{
    const bool some = statistics.count > statistics.nonfinite;
    const auto value = [some](double figure) { return some ? number(figure) : Json(nullptr); };
    return {{"count", statistics.count},
            {"min", value(statistics.min)},
            {"max", value(statistics.max)},
            {"mean", value(statistics.mean)},
            {"std", value(statistics.std)},
            {"mean_abs", value(statistics.meanAbs)},
            {"absmax", value(statistics.absMax)},
            {"zeros", statistics.zeros},
            {"denormals", statistics.denormals},
            {"nonfinite", statistics.nonfinite},
            {"kurtosis", value(statistics.kurtosis)}};
}

Json channelsJson(const ChannelStatistics &channels)
{
    return {{"min", numbers(channels.min)},
            {"max", numbers(channels.max)},
            {"mean", numbers(channels.mean)},
            {"l1", numbers(channels.l1)},
            {"l2", numbers(channels.l2)}};
}

Json histogramJson(const Histogram &histogram)
{
    return {{"lo", number(histogram.lo)}, {"hi", number(histogram.hi)}, {"counts", histogram.counts}};
}

Json modelJson(const Model &model)
{
    const Provenance &from = model.provenance;
    Json inputs = Json::array();
    for (const Model::Input &input : model.inputs)
        inputs.push_back(
            {{"name", input.name}, {"shape", input.shape.empty() ? Json(nullptr) : Json(input.shape)}, {"dtype", elementName(input.type)}});
    return {{"name", from.name},
            {"format", from.format},
            {"producer", from.producer},
            {"sha256", from.sha256},
            {"path", from.path},
            {"file_bytes", from.fileBytes},
            {"parameters", model.parameters},
            {"parameter_bytes", model.parameterBytes},
            {"macs", optionalJson(model.macs)},
            {"inputs", inputs},
            {"input_shape_source", model.inputShapeSource.empty() ? Json(nullptr) : Json(model.inputShapeSource)},
            {"outputs", model.outputNames}};
}

Json warningsJson(const std::vector<Warning> &warnings)
{
    Json array = Json::array();
    for (const Warning &warning : warnings)
        array.push_back({{"id", warning.id}, {"message", warning.message()}, {"where", warning.where}, {"arguments", warning.arguments}});
    return array;
}

Json appliedJson(const AppliedLayer &layer)
{
    const TensorQuality &quality = layer.quality;
    const QuantParameters none;
    const QuantParameters &parameters = layer.parameters ? *layer.parameters : none;
    Json bits = nullptr;
    for (const ChangedTensor &tensor : layer.tensors)
        if (tensor.spec && bits.is_null())
            bits = tensor.spec->bits;
    return {{"bits", bits},
            {"mse", number(quality.mse)},
            {"sqnr_db", optionalJson(quality.sqnrDb)},
            {"cosine", number(quality.cosine)},
            {"zeros", quality.zeros},
            {"nonzeros", layer.nonzeros},
            {"clipped_low", quality.clippedLow},
            {"clipped_high", quality.clippedHigh},
            {"levels", quality.levels},
            {"empty_levels", quality.emptyLevels},
            {"threshold", optionalJson(layer.pruneThreshold)},
            {"size_bytes", layer.sizeBytes},
            {"scale", numbers(parameters.scale)},
            {"zero_point", parameters.zeroPoint},
            {"lo", numbers(parameters.lo)},
            {"hi", numbers(parameters.hi)},
            {"codebook", numbers(parameters.levels)},
            {"zero_channels", parameters.zeroChannels},
            {"saturated_biases", layer.saturatedBiases},
            {"activations", Json::parse(activationsToJson(layer), nullptr, false)}};
}

Json appliedLayersJson(const Model &model, const AppliedRecipe &applied)
{
    Json layers = Json::array();
    for (const AppliedLayer &layer : applied.layers) {
        Json entry{{"name", model.layers[static_cast<std::size_t>(layer.layer)].name}};
        entry.update(appliedJson(layer));
        layers.push_back(std::move(entry));
    }
    return layers;
}

Json costJson(const Model &model, const Recipe &recipe, const AppliedRecipe &applied, const std::string &target)
{
    const auto resolved = resolveRecipe(recipe, model.layers);
    if (!resolved)
        return nullptr;
    const TargetProfile &profile = targetProfile(target);
    Json layers = Json::array();
    for (const AppliedLayer &layer : applied.layers) {
        const LayerCost cost = layerCost(profile, model, (*resolved)[static_cast<std::size_t>(layer.layer)], layer);
        layers.push_back({{"name", model.layers[static_cast<std::size_t>(layer.layer)].name},
                          {"size_bytes", cost.bytes},
                          {"bops", optionalJson(cost.bops)}});
    }
    const LayerCost all = networkCost(profile, model, *resolved, applied);
    return {{"target", profile.id}, {"size_bytes", all.bytes}, {"bops", optionalJson(all.bops)}, {"layers", std::move(layers)}};
}

Json equalizationJson(const Model &model, const AppliedRecipe &applied)
{
    if (!applied.equalized)
        return nullptr;
    const auto name = [&](int layer) { return layer < 0 ? Json(nullptr) : Json(model.layers[static_cast<std::size_t>(layer)].name); };
    const auto both = [](const std::pair<double, double> &spread) { return Json::array({number(spread.first), number(spread.second)}); };
    Json pairs = Json::array(), alone = Json::array();
    for (const EqualizedPair &pair : applied.equalized->pairs)
        pairs.push_back({{"first", name(pair.first)},
                         {"second", name(pair.second)},
                         {"normalization", pair.throughNorm},
                         {"channels", pair.channels},
                         {"unscaled", pair.unscaled},
                         {"first_spread", both(pair.firstSpread)},
                         {"second_spread", pair.second < 0 ? Json(nullptr) : both(pair.secondSpread)}});
    for (const int layer : applied.equalized->alone)
        alone.push_back(name(layer));
    return {{"pairs", std::move(pairs)}, {"passed_by", std::move(alone)}, {"passes", applied.equalized->passes}};
}

std::string equalizationText(const Model &model, const AppliedRecipe &applied)
{
    if (!applied.equalized)
        return {};
    Table table;
    table.column("equalized", Table::Side::Left);
    table.column("with", Table::Side::Left);
    for (const char *title : {"channels", "ranges apart", "and"})
        table.column(title);
    const auto name = [&](int layer) { return printable(model.layers[static_cast<std::size_t>(layer)].name, 60); };
    const auto change = [](const std::pair<double, double> &spread) {
        return fmt::format("{:.3g} to {:.3g}", spread.first, spread.second);
    };
    for (const EqualizedPair &pair : applied.equalized->pairs)
        table.row({name(pair.first), pair.second < 0 ? "its BatchNorm" : name(pair.second), grouped(pair.channels),
                   change(pair.firstSpread), pair.second < 0 ? "-" : change(pair.secondSpread)});
    std::string text = table.text();
    for (const int layer : applied.equalized->alone)
        text += fmt::format("{} has no partner and stays as it is\n", name(layer));
    return text;
}

Json intervalJson(const Interval &interval)
{
    return {{"lo", number(interval.lo)}, {"hi", number(interval.hi)}};
}

Json metricsJson(const Metrics &metrics)
{
    return {{"samples", metrics.samples},
            {"top1", metrics.top1},
            {"top5", metrics.top5},
            {"loss", number(metrics.loss)},
            {"interval", intervalJson(metrics.interval)}};
}

Json dataJson(const Dataset &data)
{
    return {{"path", data.path},
            {"kind", data.kind},
            {"sha256", data.sha256},
            {"split", data.split == Split::Train ? "train" : "test"},
            {"preprocess", Json::parse(preprocessToJson(data.preprocess), nullptr, false)},
            {"samples", data.count()},
            {"classes", data.classes},
            {"sample_shape", data.sampleShape}};
}

Json exportJson(const ExportReport &report)
{
    Json checks = Json::array();
    for (const ExportCheck &check : report.checks)
        checks.push_back({{"id", check.id}, {"message", fillIn(check.text, check.arguments)}, {"ok", check.ok}});
    return {{"path", report.path},
            {"sha256", report.sha256},
            {"bytes", report.fileBytes},
            {"largest_difference", number(report.largestDifference)},
            {"checks", checks}};
}

} // namespace espalier::cli
