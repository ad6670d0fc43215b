// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/suggest.h"

#include "engine/eval/evaluate.h"
#include "engine/eval/sweepsums.h"

#include <algorithm>
#include <optional>

namespace espalier {

namespace {

/// Columns of a sweep from the gentlest to the strongest: many bits to few, then low sparsity (threshold, pattern) to high.
std::vector<int> byStrength(const std::vector<SweepSetting> &settings)
{
    std::vector<int> columns(settings.size());
    for (std::size_t i = 0; i < columns.size(); ++i)
        columns[i] = static_cast<int>(i);
    std::stable_sort(columns.begin(), columns.end(), [&](int a, int b) {
        const SweepSetting &left = settings[static_cast<std::size_t>(a)], &right = settings[static_cast<std::size_t>(b)];
        if (left.weights.has_value() != right.weights.has_value())
            return left.weights.has_value();
        return left.weights ? left.value() > right.value() : left.value() < right.value();
    });
    return columns;
}

void describe(Suggestion &suggestion, const SensitivityCell &cell)
{
    suggestion.column = cell.column;
    suggestion.drop = -cell.comparison.delta;
    suggestion.worstDrop = -cell.comparison.interval.lo;
    suggestion.samples = cell.metrics.samples;
}

bool isUsable(const SensitivityCell &cell)
{
    return cell.metrics.samples > 0 && !cell.isNoop;
}

Recipe assembled(const Model &model, const Recipe &baseline, const Sensitivity &sensitivity,
                 const std::vector<Suggestion> &suggestions)
{
    Recipe recipe = baseline;
    for (const Suggestion &suggestion : suggestions)
        if (suggestion.column >= 0)
            recipe = withSetting(recipe, model.layers[static_cast<std::size_t>(suggestion.layer)].name,
                                 sensitivity.settings[static_cast<std::size_t>(suggestion.column)]);
    return recipe;
}

double costOf(const std::vector<Suggestion> &suggestions)
{
    double sum = 0;
    for (const Suggestion &suggestion : suggestions)
        sum += suggestion.column >= 0 ? std::max(0.0, suggestion.drop) : 0;
    return sum;
}

/// Takes the setting that costs most alone back by a step that was measured; false when nothing is left to take back.
bool loosen(std::vector<Suggestion> &suggestions, const Sensitivity &sensitivity, const std::vector<int> &order)
{
    Suggestion *worst = nullptr;
    std::size_t row = 0;
    for (std::size_t i = 0; i < suggestions.size(); ++i)
        if (suggestions[i].column >= 0 && (!worst || suggestions[i].drop > worst->drop)) {
            worst = &suggestions[i];
            row = i;
        }
    if (!worst)
        return false;
    worst->reason = "loosened";
    auto at = std::find(order.begin(), order.end(), worst->column);
    while (at != order.begin()) {
        const SensitivityCell &cell = sensitivity.cell(row, static_cast<std::size_t>(*--at));
        if (isUsable(cell) && -cell.comparison.delta < worst->drop) {
            describe(*worst, cell);
            return true;
        }
    }
    worst->column = -1;
    worst->drop = worst->worstDrop = 0;
    return true;
}

} // namespace

std::vector<Suggestion> suggestSettings(const Model &model, const Recipe &baseline, const Sensitivity &sensitivity, double limit)
{
    const auto resolved = resolveRecipe(baseline, model.layers);
    const std::vector<int> order = byStrength(sensitivity.settings);
    std::vector<Suggestion> suggestions;
    for (std::size_t row = 0; row < sensitivity.layers.size(); ++row) {
        Suggestion suggestion;
        suggestion.layer = sensitivity.layers[row];
        suggestion.reason = "not-measured";
        if (resolved.ok() && (*resolved)[static_cast<std::size_t>(suggestion.layer)].locked) {
            suggestion.reason = "locked";
            suggestions.push_back(suggestion);
            continue;
        }
        for (auto column = order.rbegin(); column != order.rend(); ++column) {
            const SensitivityCell &cell = sensitivity.cell(row, static_cast<std::size_t>(*column));
            if (!isUsable(cell))
                continue;
            if (-cell.comparison.interval.lo <= limit) {
                describe(suggestion, cell);
                suggestion.reason = "fits";
                break;
            }
            suggestion.reason = "none-fits";
        }
        suggestions.push_back(suggestion);
    }
    return suggestions;
}

Result<SuggestedRecipe> suggestRecipe(const ModelPtr &model, const DatasetPtr &data, const Recipe &baseline,
                                      const Sensitivity &sensitivity, double limit, const JobContext &context)
{
    SuggestedRecipe suggested;
    suggested.suggestions = suggestSettings(*model, baseline, sensitivity, limit);
    const std::vector<int> order = byStrength(sensitivity.settings);
    Evaluator evaluator(model, data);
    EvaluationOptions options;
    options.limit = sensitivity.samples < data->count() ? sensitivity.samples : 0;
    const auto before = evaluator.evaluate(baseline, options, context);
    if (!before)
        return before.error();
    suggested.baseline = before->metrics;
    suggested.baselineSizeBytes = before->sizeBytes;
    for (;;) {
        suggested.recipe = assembled(*model, baseline, sensitivity, suggested.suggestions);
        const auto after = evaluator.evaluate(suggested.recipe, options, context);
        if (!after)
            return after.error();
        ++suggested.evaluations;
        const SweepSums sums = sumBatch(before->outcomes->logits.data(), after->outcomes->logits.data(), after->outcomes->samples,
                                        after->outcomes->classes, *data);
        suggested.joint = after->metrics;
        suggested.comparison = sums.comparison();
        suggested.sizeBytes = after->sizeBytes;
        suggested.sumOfDrops = costOf(suggested.suggestions);
        const double drop = -suggested.comparison.delta;
        suggested.holds = drop <= limit;
        if (suggested.holds)
            break;
        // As much less alone as it is too much together.
        const double wanted = drop > 0 ? costOf(suggested.suggestions) * limit / drop : 0;
        bool any = loosen(suggested.suggestions, sensitivity, order);
        while (any && costOf(suggested.suggestions) > wanted)
            if (!loosen(suggested.suggestions, sensitivity, order))
                break;
        if (!any)
            break;
    }
    const auto without = applyRecipe(*model, baseline, context);
    const auto with = applyRecipe(*model, suggested.recipe, context);
    if (!without || !with)
        return without ? with.error() : without.error();
    for (Suggestion &suggestion : suggested.suggestions)
        for (std::size_t i = 0; i < with->layers.size(); ++i)
            if (with->layers[i].layer == suggestion.layer)
                suggestion.savedBytes = without->layers[i].sizeBytes - with->layers[i].sizeBytes;
    return suggested;
}

} // namespace espalier
