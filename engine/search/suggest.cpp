// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/suggest.h"

#include "engine/search/allocation.h"
#include "engine/study/study.h"
#include "engine/sweep/sweepsums.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace espalier {

namespace {

constexpr double kKilobyte = 1000;

/// What a setting costs when costs are added up: a gain on some samples pays for no loss elsewhere.
double costOf(const Sensitivity &sensitivity, std::size_t row, int column)
{
    return column < 0 ? 0 : std::max(0.0, -sensitivity.cell(row, static_cast<std::size_t>(column)).comparison.delta);
}

double costOf(const Sensitivity &sensitivity, std::size_t row, const LayerOption &option)
{
    return costOf(sensitivity, row, option.weights) + costOf(sensitivity, row, option.prune);
}

/// A layer that nothing is to be chosen for; false for others.
bool isLeftAlone(const SuggestRow &row, Suggestion &suggestion)
{
    suggestion.layer = row.layer;
    suggestion.what = row.options.front();
    if (!row.isLocked && row.isMeasured())
        return false;
    suggestion.reason = row.isLocked ? "locked" : "not-measured";
    return true;
}

/// Searches for a recipe within limits; see suggestRecipe.
class Search
{
public:
    Search(const ModelPtr &model, const DatasetPtr &data, const Recipe &baseline, const Sensitivity &sensitivity,
           std::shared_ptr<Calibrator> calibrator, const JobContext &context)
        : m_model(model),
          m_data(data),
          m_baseline(baseline),
          m_sensitivity(sensitivity),
          m_calibrator(std::move(calibrator)),
          m_context(context),
          m_study(model, data, m_calibrator),
          m_rows(suggestRows(*model, baseline, sensitivity))
    {
        m_options.limit = sensitivity.samples < data->count() ? sensitivity.samples : 0;
    }

    Result<SuggestedRecipe> run(const SuggestLimits &limits)
    {
        m_suggested.limits = limits;
        if (const Status sized = addSizes(m_rows, m_model, m_baseline, m_sensitivity.settings, *m_calibrator, m_context); !sized)
            return sized.error();
        const auto before = m_study.evaluated(m_baseline, m_options, m_context);
        if (!before)
            return before.error();
        m_before = before->outcomes;
        m_suggested.baseline = before->metrics;
        m_suggested.baselineSizeBytes = before->sizeBytes;
        if (const Status found = limits.sizeBytes ? reachSize(*limits.sizeBytes) : keepDrop(*limits.drop); !found)
            return found.error();
        if (const Status told = fillSaved(); !told)
            return told.error();
        return std::move(m_suggested);
    }

private:
    Recipe assembled() const
    {
        Recipe recipe = m_baseline;
        for (const Suggestion &suggestion : m_suggested.suggestions)
            for (const int column : {suggestion.what.weights, suggestion.what.prune})
                if (column >= 0)
                    recipe = withSetting(recipe, m_model->layers[static_cast<std::size_t>(suggestion.layer)].name,
                                         m_sensitivity.settings[static_cast<std::size_t>(column)]);
        return recipe;
    }

    double sumOfCosts() const
    {
        double sum = 0;
        for (std::size_t row = 0; row < m_suggested.suggestions.size(); ++row)
            sum += costOf(m_sensitivity, row, m_suggested.suggestions[row].what);
        return sum;
    }

    /// Measures the suggestions all together.
    Status measure()
    {
        m_suggested.recipe = assembled();
        const auto after = m_study.evaluated(m_suggested.recipe, m_options, m_context);
        if (!after)
            return after.error();
        ++m_suggested.evaluations;
        m_suggested.joint = after->metrics;
        m_suggested.comparison =
            sumBatch(m_before->logits.data(), after->outcomes->logits.data(), after->outcomes->samples, after->outcomes->classes, *m_data)
                .comparison();
        m_suggested.sizeBytes = after->sizeBytes;
        m_suggested.sumOfDrops = sumOfCosts();
        m_suggested.dropHolds = !m_suggested.limits.drop || -m_suggested.comparison.delta <= *m_suggested.limits.drop;
        return {};
    }

    Status keepDrop(double limit)
    {
        m_suggested.suggestions = suggestWithinDrop(m_rows, limit);
        for (;;) {
            if (const Status measured = measure(); !measured)
                return measured;
            if (m_suggested.dropHolds)
                return {};
            // As much less alone as it is too much together.
            const double wanted = sumOfCosts() * limit / -m_suggested.comparison.delta;
            if (!loosen())
                return {};
            while (sumOfCosts() > wanted && loosen()) { }
        }
    }

    /// Takes the setting that costs most alone back by a step that was measured; false when nothing is left to take back.
    bool loosen()
    {
        std::optional<std::size_t> worst;
        bool isWeights = false;
        double cost = 0;
        for (std::size_t row = 0; row < m_suggested.suggestions.size(); ++row)
            for (const bool kind : {true, false}) {
                const LayerOption &what = m_suggested.suggestions[row].what;
                const int column = kind ? what.weights : what.prune;
                if (column >= 0 && (!worst || dropOf(row, column) > cost)) {
                    worst = row;
                    isWeights = kind;
                    cost = dropOf(row, column);
                }
            }
        if (!worst)
            return false;
        Suggestion &suggestion = m_suggested.suggestions[*worst];
        SuggestRow &row = m_rows[*worst];
        const std::vector<int> &order = isWeights ? row.weights : row.prunes;
        auto at = std::find(order.begin(), order.end(), isWeights ? suggestion.what.weights : suggestion.what.prune);
        int gentler = -1;
        while (gentler < 0 && at != order.begin())
            if (dropOf(*worst, *--at) < cost)
                gentler = *at;
        suggestion.what = isWeights ? row.option(gentler, suggestion.what.prune) : row.option(suggestion.what.weights, gentler);
        suggestion.reason = "loosened";
        suggestion.figure = "drop";
        suggestion.value = cost;
        return true;
    }

    double dropOf(std::size_t row, int column) const { return -m_sensitivity.cell(row, static_cast<std::size_t>(column)).comparison.delta; }

    /// A drop counts with its whole interval: where samples are few many a setting seems to lose nothing, and who takes those for the cheapest
    /// collects the luckiest (ResNet-20 at 14 % of its size, 512 samples, bits alone: 83.2 % right by the drops, 89.6 % by their upper confidence bounds).
    Status reachSize(std::int64_t limit)
    {
        std::vector<std::vector<StorageChoice>> layers;
        for (std::size_t row = 0; row < m_rows.size(); ++row) {
            std::vector<StorageChoice> choices;
            const std::vector<LayerOption> &options = m_rows[row].options;
            for (const LayerOption &option : options)
                if (!m_rows[row].isLocked || !option.isSet())
                    choices.push_back({option.bytes, std::max(0.0, option.worstDrop)});
            layers.push_back(std::move(choices));
        }
        Allocation allocation(std::move(layers));
        // Layers that share a tensor or a ranking do not add up: what the recipe really takes decides.
        std::int64_t size = m_suggested.baselineSizeBytes;
        std::int64_t beside = size - allocation.bytes();
        while (size > limit) {
            bool any = false;
            while (beside + allocation.bytes() > limit && allocation.step())
                any = true;
            if (!any)
                break;
            const auto real = sizeOf(allocation);
            if (!real)
                return real.error();
            size = *real;
            beside = size - allocation.bytes();
        }
        m_suggested.sizeHolds = size <= limit;
        if (m_suggested.sizeHolds) {
            Allocation less = allocation;
            less.giveBack(limit - beside);
            const auto real = sizeOf(less);
            if (!real)
                return real.error();
            if (*real <= limit)
                allocation = std::move(less);
        }
        choose(allocation);
        return measure();
    }

    Result<std::int64_t> sizeOf(const Allocation &allocation)
    {
        choose(allocation);
        const auto result = m_study.applied(assembled(), m_context);
        return result ? Result<std::int64_t>((*result)->sizeBytes) : result.error();
    }

    void choose(const Allocation &allocation)
    {
        m_suggested.suggestions.clear();
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            Suggestion suggestion;
            if (!isLeftAlone(m_rows[i], suggestion)) {
                suggestion.what = m_rows[i].options[allocation.chosen(i)];
                const std::optional<double> next = allocation.nextPrice(i);
                const std::optional<double> price = allocation.hasGivenBack(i) || !suggestion.what.isSet() ? next : allocation.lastPrice(i);
                suggestion.reason = allocation.hasGivenBack(i) ? "enough"
                    : suggestion.what.isSet()                  ? "cheapest"
                    : next                                     ? "not-needed"
                                                               : "saves-nothing";
                if (price) {
                    suggestion.figure = "worst-drop-per-kb";
                    suggestion.value = *price * kKilobyte;
                }
            }
            m_suggested.suggestions.push_back(suggestion);
        }
    }

    Status fillSaved()
    {
        const auto without = m_study.applied(m_baseline, m_context);
        const auto with = m_study.applied(m_suggested.recipe, m_context);
        if (!without || !with)
            return without ? with.error() : without.error();
        const auto bytesOf = [](const AppliedRecipe &recipe, int layer) {
            for (const AppliedLayer &one : recipe.layers)
                if (one.layer == layer)
                    return one.sizeBytes;
            return std::int64_t(0);
        };
        for (Suggestion &suggestion : m_suggested.suggestions)
            suggestion.savedBytes = bytesOf(**without, suggestion.layer) - bytesOf(**with, suggestion.layer);
        return {};
    }

    const ModelPtr &m_model;
    const DatasetPtr &m_data;
    const Recipe &m_baseline;
    const Sensitivity &m_sensitivity;
    const std::shared_ptr<Calibrator> m_calibrator;
    const JobContext &m_context;
    Study m_study;
    EvaluationOptions m_options;
    std::vector<SuggestRow> m_rows;
    std::shared_ptr<const Outcomes> m_before;
    SuggestedRecipe m_suggested;
};

} // namespace

std::vector<Suggestion> suggestWithinDrop(const std::vector<SuggestRow> &rows, double limit)
{
    std::vector<Suggestion> suggestions;
    for (const SuggestRow &row : rows) {
        Suggestion suggestion;
        if (!isLeftAlone(row, suggestion)) {
            const bool isPaired = !row.weights.empty() && !row.prunes.empty();
            const LayerOption *best = nullptr;
            std::optional<double> least;
            for (auto option = row.options.begin() + 1; option != row.options.end(); ++option) {
                if (option->bytes > row.options.front().bytes) // The baseline has a stronger one already.
                    continue;
                least = std::min(least.value_or(option->worstDrop), option->worstDrop);
                // Alone they lie from the gentlest to the strongest.
                if (option->worstDrop <= limit
                    && (!best || !isPaired || option->bytes < best->bytes || (option->bytes == best->bytes && option->drop < best->drop)))
                    best = &*option;
            }
            if (best)
                suggestion.what = *best;
            suggestion.reason = best ? "fits" : least ? "none-fits" : "saves-nothing";
            suggestion.figure = least ? "worst-drop" : "";
            suggestion.value = best ? best->worstDrop : least.value_or(0);
        }
        suggestions.push_back(suggestion);
    }
    return suggestions;
}

Result<SuggestedRecipe> suggestRecipe(const ModelPtr &model, const DatasetPtr &data, const Recipe &baseline, const Sensitivity &sensitivity,
                                      const SuggestLimits &limits, std::shared_ptr<Calibrator> calibrator, const JobContext &context)
{
    assert(limits.drop || limits.sizeBytes);
    if (!calibrator)
        calibrator = std::make_shared<Calibrator>(model, data);
    return Search(model, data, baseline, sensitivity, std::move(calibrator), context).run(limits);
}

} // namespace espalier
