// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/commands.h"

#include "app/cli/common/calibration.h"
#include "app/cli/common/figures.h"
#include "app/cli/common/open.h"
#include "app/cli/common/strings.h"
#include "app/cli/common/table.h"
#include "engine/eval/evaluate.h"

#include <fmt/format.h>

#include <cmath>

namespace espalier::cli {

namespace {

std::string bopsText(const Json &cost)
{
    return cost.is_object() && cost["bops"].is_number() ? grouped(std::llround(cost["bops"].get<double>())) : "-";
}

std::string comparisonText(const Evaluation &evaluation, double floatSparsity, bool changed, const Json &floatCost, const Json &cost)
{
    const Metrics &now = evaluation.metrics;
    const Metrics &before = evaluation.baseline;
    const Comparison &difference = evaluation.comparison;
    Table table;
    table.column("", Table::Side::Left);
    table.column("float");
    if (changed) {
        table.column("recipe");
        table.column("difference", Table::Side::Left);
    }
    const auto row = [&](const char *name, std::string was, std::string is, std::string delta) {
        if (changed)
            table.row({name, std::move(was), std::move(is), std::move(delta)});
        else
            table.row({name, std::move(was)});
    };
    row("top-1", countWithShare(before.top1, before.samples), countWithShare(now.top1, now.samples),
        fmt::format("{} (95 %: {:+.2f} to {:+.2f}), McNemar p {}", pointsText(difference.delta), 100 * difference.interval.lo,
                    100 * difference.interval.hi, figure(difference.mcnemarP)));
    row("95 % interval", intervalText(before.interval), intervalText(now.interval), "");
    row("top-5", countWithShare(before.top5, before.samples), countWithShare(now.top5, now.samples),
        fmt::format("{:+}", now.top5 - before.top5));
    row("loss", fmt::format("{:.5f}", before.loss), fmt::format("{:.5f}", now.loss), fmt::format("{:+.5f}", now.loss - before.loss));
    if (changed) {
        table.row({"same answer", "", countWithShare(difference.agree, now.samples),
                   fmt::format("lost {}, gained {}", grouped(difference.lost), grouped(difference.gained))});
        table.row({"KL divergence", "", figure(difference.kl), ""});
    }
    row("size", bytesText(evaluation.baselineSizeBytes), bytesText(evaluation.sizeBytes),
        evaluation.sizeBytes > 0 ? fmt::format(
            "{:.2f} times smaller", static_cast<double>(evaluation.baselineSizeBytes) / static_cast<double>(evaluation.sizeBytes))
                                 : "");
    row("MACs", grouped(evaluation.macs), grouped(evaluation.macs), "");
    row("BOPs", bopsText(floatCost), bopsText(cost), "");
    if (cost.is_object() && cost["target"] != "any")
        row(("size on " + cost["target"].get<std::string>()).c_str(), bytesText(floatCost["size_bytes"]), bytesText(cost["size_bytes"]),
            "");
    row("zero weights", shareText(floatSparsity), shareText(evaluation.sparsity), "");
    return table.text();
}

} // namespace

Result<Report> evaluate(const Options &options, Work &work)
{
    const auto data = openRequestedData(options, Split::Test, work);
    if (!data)
        return data.error();
    const auto model = openRequestedModel(options, data->get(), work);
    if (!model)
        return model.error();
    std::vector<Warning> warnings = (*model)->warnings;
    const auto recipe = openRequestedRecipe(options);
    if (!recipe)
        return recipe.error();
    const JobContext context = work.context();
    const auto study = requestedStudy(options, *model, *recipe, *data, warnings, work);
    if (!study)
        return study.error();
    const auto made = (*study)->applied(*recipe, context);
    if (!made)
        return made.error();
    const std::shared_ptr<const AppliedRecipe> applied = *made;
    const auto calibration = (*study)->calibrationFor(*recipe, context);
    if (!calibration)
        return calibration.error();
    warnings.insert(warnings.end(), applied->warnings.begin(), applied->warnings.end());
    const auto untouched = (*study)->applied(Recipe(), context);
    if (!untouched)
        return untouched.error();

    EvaluationOptions how;
    how.limit = options.limit;
    how.exact = options.exact;
    const auto outcome = (*study)->evaluated(*applied, how, context);
    if (!outcome)
        return outcome.error();
    const Evaluation &evaluation = *outcome;
    const Comparison &difference = evaluation.comparison;

    std::vector<std::int64_t> inputShape{1};
    inputShape.insert(inputShape.end(), (*data)->sampleShape.begin(), (*data)->sampleShape.end());

    Report report;
    Json &json = report.json;
    json = metricsJson(evaluation.metrics);
    json["total"] = evaluation.total;
    json["agree"] = difference.agree;
    json["lost"] = difference.lost;
    json["gained"] = difference.gained;
    json["kl"] = number(difference.kl);
    json["size_bytes"] = evaluation.sizeBytes;
    json["macs"] = optionalJson(evaluation.macs);
    json["sparsity"] = number(evaluation.sparsity);
    Json baseline = metricsJson(evaluation.baseline);
    baseline["size_bytes"] = evaluation.baselineSizeBytes;
    baseline["macs"] = optionalJson(evaluation.macs);
    baseline["sparsity"] = number((*untouched)->sparsity);
    baseline["seconds"] = evaluation.baselineSeconds;
    baseline["cost"] = costJson(**model, Recipe(), **untouched, options.target);
    json["baseline"] = std::move(baseline);
    json["delta"] = {{"top1", number(difference.delta)},
                     {"lo", number(difference.interval.lo)},
                     {"hi", number(difference.interval.hi)},
                     {"p", number(difference.mcnemarP)}};
    json["seconds"] = evaluation.seconds;
    json["input_shape"] = inputShape;
    json["data"] = dataJson(**data);
    json["model"] = modelJson(**model);
    json["recipe_hash"] = recipeHash(*recipe);
    json["seed"] = options.seedOrZero();
    json["layers"] = appliedLayersJson(**model, *applied);
    json["cost"] = costJson(**model, *recipe, *applied, options.target);
    json["equalized"] = equalizationJson(**model, *applied);
    json["calibration"] = calibrationJson(*calibration);
    json["plan"] = options.exact ? "exact" : "folded";
    json["warnings"] = warningsJson(warnings);
    json["version"] = ESPALIER_VERSION;

    report.text = fmt::format("{} on {} ({}), {} of {} samples in {}\n\n", printable((*model)->provenance.name), (*data)->kind,
                              (*data)->split == Split::Train ? "train" : "test", grouped(evaluation.metrics.samples),
                              grouped(evaluation.total), secondsText(evaluation.seconds));
    report.text += comparisonText(evaluation, (*untouched)->sparsity, !recipe->isIdentity(), json["baseline"]["cost"], json["cost"]);
    if (applied->equalized)
        report.text += "\n" + equalizationText(**model, *applied);
    if (!warnings.empty())
        report.text += "\n" + warningLines(warnings);
    return report;
}

} // namespace espalier::cli
