// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/suggestrows.h"

#include "engine/apply/apply.h"
#include "engine/apply/equalized.h"
#include "engine/apply/size.h"
#include "engine/prune/importance.h"
#include "engine/study/study.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace espalier {

namespace {

bool isUsable(const SensitivityCell &cell)
{
    return cell.metrics.samples > 0 && !cell.isNoop;
}

/// Measured columns of one kind from the gentlest to the strongest.
std::vector<int> byStrength(const Sensitivity &sensitivity, std::size_t row, bool isWeights)
{
    const auto valueOf = [&](int column) { return sensitivity.settings[static_cast<std::size_t>(column)].value(); };
    const auto dropOf = [&](int column) {
        const Comparison &comparison = sensitivity.cell(row, static_cast<std::size_t>(column)).comparison;
        return std::pair(-comparison.delta, -comparison.interval.lo);
    };
    std::vector<int> columns;
    for (std::size_t i = 0; i < sensitivity.settings.size(); ++i)
        if (sensitivity.settings[i].weights.has_value() == isWeights && isUsable(sensitivity.cell(row, i)))
            columns.push_back(static_cast<int>(i));
    if (!isWeights) {
        std::stable_sort(columns.begin(), columns.end(), [&](int a, int b) { return valueOf(a) < valueOf(b); });
        return columns;
    }
    std::stable_sort(columns.begin(), columns.end(),
                     [&](int a, int b) { return valueOf(a) != valueOf(b) ? valueOf(a) > valueOf(b) : dropOf(a) < dropOf(b); });
    columns.erase(std::unique(columns.begin(), columns.end(), [&](int a, int b) { return valueOf(a) == valueOf(b); }), columns.end());
    return columns;
}

void addCell(LayerOption &option, const SensitivityCell &cell)
{
    option.samples = option.samples > 0 ? std::min(option.samples, cell.metrics.samples) : cell.metrics.samples;
    option.drop -= cell.comparison.delta;
    option.worstDrop -= cell.comparison.interval.lo;
}

const AppliedLayer *appliedTo(const AppliedRecipe &applied, int layer)
{
    const auto found =
        std::find_if(applied.layers.begin(), applied.layers.end(), [layer](const AppliedLayer &one) { return one.layer == layer; });
    return found == applied.layers.end() ? nullptr : &*found;
}

/// What the settings of single layers come to on top of the baseline.
class Sizes
{
public:
    static Result<Sizes> make(const ModelPtr &model, const Recipe &baseline, const std::vector<SweepSetting> &settings,
                              const std::vector<int> &layers, Calibrator &calibrator, const JobContext &context)
    {
        Sizes sizes(settings, context);
        const auto start = equalizeFirst(model, baseline, context);
        if (!start)
            return start.error();
        sizes.m_model = start->model;
        auto resolved = resolveRecipe(baseline, model->layers);
        if (!resolved)
            return resolved.error();
        sizes.m_resolved = std::move(*resolved);
        const auto own = calibrator.calibrationFor(baseline, context);
        if (!own)
            return own.error();
        const auto applied = Study(sizes.m_model).applied(start->rest, *own, context);
        if (!applied)
            return applied.error();
        sizes.m_applied = *applied;
        for (const SweepSetting &setting : settings) {
            auto both = withScores(*model, baseline, setting, layers, *own, calibrator, context);
            if (!both)
                return both.error();
            sizes.m_calibrations.push_back(std::move(*both));
        }
        return sizes;
    }

    std::int64_t asItIs(int layer) const
    {
        const AppliedLayer *before = appliedTo(*m_applied, layer);
        return before ? before->sizeBytes : 0;
    }

    Result<AppliedLayer> with(int layer, int column) const
    {
        const SweepSetting &setting = m_settings[static_cast<std::size_t>(column)];
        ResolvedLayer what = m_resolved[static_cast<std::size_t>(layer)];
        if (setting.weights)
            what.weights = setting.weights;
        if (setting.prune) {
            what.prune = setting.prune;
            what.inGlobalPrune = false;
        }
        const AppliedLayer *before = appliedTo(*m_applied, layer);
        return applyToLayer(*m_model, layer, what, before ? before->pruneThreshold : std::nullopt, m_context,
                            m_calibrations[static_cast<std::size_t>(column)].get());
    }

    /// The quantized layer with what the other pruned.
    std::int64_t together(AppliedLayer quantized, const AppliedLayer &pruned) const
    {
        for (ChangedTensor &change : quantized.tensors) {
            const auto other = std::find_if(pruned.tensors.begin(), pruned.tensors.end(),
                                            [&](const ChangedTensor &one) { return one.tensor == change.tensor; });
            if (other == pruned.tensors.end())
                continue;
            change.mask = other->mask;
            change.pattern = other->pattern;
        }
        return layerBytes(*m_model, quantized);
    }

private:
    Sizes(const std::vector<SweepSetting> &settings, const JobContext &context) : m_settings(settings), m_context(context) { }

    /// What the baseline asks of data, and the scores of the setting's criterion. A sparsity is no part of these.
    static Result<CalibrationPtr> withScores(const Model &model, const Recipe &baseline, const SweepSetting &setting,
                                             const std::vector<int> &layers, const CalibrationPtr &own, Calibrator &calibrator,
                                             const JobContext &context)
    {
        if (!setting.prune || setting.isPattern())
            return own;
        Recipe rows;
        rows.equalize = baseline.equalize;
        for (const int layer : layers)
            if (const LayerInfo &info = model.layers[static_cast<std::size_t>(layer)]; canPrune(info, *setting.prune))
                rows = withSetting(rows, info.name, setting);
        auto scores = calibrator.calibrationFor(rows, context);
        if (!scores || !*scores || !own)
            return !scores || *scores ? scores : own;
        auto both = std::make_shared<Calibration>(*own);
        both->scores.insert((*scores)->scores.begin(), (*scores)->scores.end());
        return CalibrationPtr(std::move(both));
    }

    const std::vector<SweepSetting> &m_settings;
    const JobContext &m_context;
    ModelPtr m_model;
    std::vector<ResolvedLayer> m_resolved;
    std::shared_ptr<const AppliedRecipe> m_applied;
    std::vector<CalibrationPtr> m_calibrations; ///< Of each column.
};

} // namespace

LayerOption &SuggestRow::option(int bits, int prune)
{
    const auto found =
        std::find_if(options.begin(), options.end(), [&](const LayerOption &one) { return one.weights == bits && one.prune == prune; });
    assert(found != options.end());
    return *found;
}

std::vector<SuggestRow> suggestRows(const Model &model, const Recipe &baseline, const Sensitivity &sensitivity)
{
    const auto resolved = resolveRecipe(baseline, model.layers);
    std::vector<SuggestRow> rows;
    for (std::size_t i = 0; i < sensitivity.layers.size(); ++i) {
        SuggestRow row;
        row.layer = sensitivity.layers[i];
        row.isLocked = resolved.ok() && (*resolved)[static_cast<std::size_t>(row.layer)].locked;
        row.weights = byStrength(sensitivity, i, true);
        row.prunes = byStrength(sensitivity, i, false);
        std::vector<int> weights{-1}, prunes{-1};
        weights.insert(weights.end(), row.weights.begin(), row.weights.end());
        prunes.insert(prunes.end(), row.prunes.begin(), row.prunes.end());
        for (const int bits : weights)
            for (const int prune : prunes) {
                LayerOption option;
                option.weights = bits;
                option.prune = prune;
                for (const int column : {bits, prune})
                    if (column >= 0)
                        addCell(option, sensitivity.cell(i, static_cast<std::size_t>(column)));
                row.options.push_back(option);
            }
        rows.push_back(std::move(row));
    }
    return rows;
}

Status addSizes(std::vector<SuggestRow> &rows, const ModelPtr &model, const Recipe &baseline, const std::vector<SweepSetting> &settings,
                Calibrator &calibrator, const JobContext &context)
{
    std::vector<int> layers;
    for (const SuggestRow &row : rows)
        layers.push_back(row.layer);
    const auto sizes = Sizes::make(model, baseline, settings, layers, calibrator, context);
    if (!sizes)
        return sizes.error();
    for (SuggestRow &row : rows) {
        if (row.isLocked)
            continue;
        row.options.front().bytes = sizes->asItIs(row.layer);
        std::vector<AppliedLayer> quantized; // Without values and masks: of a large layer they are too much to keep.
        for (const int column : row.weights) {
            auto applied = sizes->with(row.layer, column);
            if (!applied)
                return applied.error();
            row.option(column, -1).bytes = applied->sizeBytes;
            for (ChangedTensor &change : applied->tensors) {
                change.values.reset();
                change.mask.reset();
            }
            quantized.push_back(std::move(*applied));
        }
        for (const int column : row.prunes) {
            const auto pruned = sizes->with(row.layer, column);
            if (!pruned)
                return pruned.error();
            row.option(-1, column).bytes = pruned->sizeBytes;
            for (std::size_t i = 0; i < quantized.size(); ++i)
                row.option(row.weights[i], column).bytes = sizes->together(quantized[i], *pruned);
        }
    }
    return {};
}

} // namespace espalier
