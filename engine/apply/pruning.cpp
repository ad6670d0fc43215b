// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply/pruning.h"

#include "engine/prune/errors.h"
#include "engine/prune/importance.h"
#include "engine/prune/pattern.h"
#include "engine/prune/prune.h"
#include "engine/prune/spread.h"

#include <algorithm>

namespace espalier {

namespace {

std::vector<double> allChannelScores(const LayerWork &work, int channelAxis)
{
    std::vector<double> scores;
    for (std::size_t i = 0; i < work.scores.size(); ++i) {
        const std::vector<double> own = channelImportance(work.scores[i], work.originals[i], channelAxis);
        scores.insert(scores.end(), own.begin(), own.end());
    }
    return scores;
}

std::vector<std::span<const float>> elementScores(const std::vector<ImportanceScores> &scores)
{
    std::vector<std::span<const float>> spans;
    for (const ImportanceScores &one : scores)
        spans.emplace_back(one.elements);
    return spans;
}

const ImportanceScores *scoresFromData(const Calibration *calibration, const std::string &criterion, int tensor)
{
    if (!calibration)
        return nullptr;
    const auto found = calibration->scores.find({criterion, tensor});
    return found == calibration->scores.end() ? nullptr : &found->second;
}

/// Elements per step of the channel axis.
std::int64_t innerSize(const TensorView &tensor, int channelAxis)
{
    std::int64_t inner = 1;
    for (std::size_t axis = static_cast<std::size_t>(channelAxis) + 1; axis < tensor.shape.size(); ++axis)
        inner *= tensor.shape[axis];
    return inner;
}

/// What is pruned already gets the lowest score there is. Many criteria give a zero weight more (its gradient, a BatchNorm's scale):
/// each level would choose others beside those that are gone, and remove more than the recipe says.
void rankPrunedLowest(ImportanceScores &scores, const std::vector<std::uint8_t> &mask, const TensorView &tensor, int channelAxis)
{
    for (std::size_t i = 0; i < scores.elements.size(); ++i)
        if (!mask[i])
            scores.elements[i] = 0;
    if (scores.channels.empty())
        return;
    const std::size_t inner = static_cast<std::size_t>(innerSize(tensor, channelAxis));
    std::vector<std::uint8_t> lives(scores.channels.size(), 0);
    for (std::size_t i = 0; i < mask.size(); ++i)
        if (mask[i])
            lives[i / inner % lives.size()] = 1;
    for (std::size_t channel = 0; channel < lives.size(); ++channel)
        if (!lives[channel])
            scores.channels[channel] = 0;
}

std::vector<std::uint8_t> channelMask(const TensorView &original, const std::vector<double> &scores, int channelAxis, double cut,
                                      bool keepEqual)
{
    const std::vector<std::uint8_t> kept = keptChannels(scores, cut, keepEqual);
    const std::int64_t channels = static_cast<std::int64_t>(kept.size());
    const std::int64_t inner = innerSize(original, channelAxis);
    std::vector<std::uint8_t> mask(static_cast<std::size_t>(original.count()));
    for (std::size_t i = 0; i < mask.size(); ++i)
        mask[i] = kept[static_cast<std::size_t>(static_cast<std::int64_t>(i) / inner % channels)];
    return mask;
}

} // namespace

TensorView usableFloats(const TensorView &view)
{
    TensorView floats = toFloat32(view);
    if (reinterpret_cast<std::uintptr_t>(floats.data) % alignof(float) == 0)
        return floats;
    auto copy = std::make_shared<std::vector<float>>(static_cast<std::size_t>(floats.count()));
    std::copy(floats.data, floats.data + floats.bytes(), reinterpret_cast<std::byte *>(copy->data()));
    floats.data = reinterpret_cast<const std::byte *>(copy->data());
    floats.keeper = copy;
    return floats;
}

Result<LayerWork> beginLayer(const Model &model, const LayerInfo &info, const std::optional<PruneSpec> &prune, const JobContext &context,
                             const Calibration *calibration)
{
    LayerWork work;
    for (const int index : info.weights) {
        const TensorView &view = model.tensors[static_cast<std::size_t>(index)].view;
        if (!isFloating(view.type))
            continue;
        work.tensors.push_back(index);
        work.originals.push_back(usableFloats(view));
    }
    if (!prune)
        return work;
    const Result<const Criterion *> found = criterionFor(*prune);
    if (!found)
        return found.error();
    const Criterion &criterion = **found;
    if (criterion.cut == Criterion::Cut::Pattern) {
        if (const Status can = canPrune(info, *prune); !can)
            return can.error();
        for (const TensorView &original : work.originals)
            if (!patternFits(original.shape, info.channelAxis, prune->m))
                return Error(errors::kPruneGroups,
                             {std::to_string(prune->n), std::to_string(prune->m), info.name, shapeText(original.shape),
                              std::to_string(patternLayout(original.shape, info.channelAxis).inputs)});
        return work;
    }
    if (criterion.cut == Criterion::Cut::Tensor)
        return work;
    for (std::size_t i = 0; i < work.tensors.size(); ++i) {
        const ScoreRequest request{model, info, work.tensors[i], work.originals[i], *prune};
        Result<ImportanceScores> scores =
            importanceOf(criterion, request, scoresFromData(calibration, prune->criterion, work.tensors[i]), context);
        if (!scores)
            return scores.error();
        if (calibration)
            if (const auto gone = calibration->pruned.find(work.tensors[i]);
                gone != calibration->pruned.end() && static_cast<std::int64_t>(gone->second->size()) == work.originals[i].count())
                rankPrunedLowest(*scores, *gone->second, work.originals[i], info.channelAxis);
        work.scores.push_back(std::move(*scores));
    }
    if (context.cancelled())
        return Error(errors::kCancelled);
    return work;
}

double cutOf(const LayerWork &work, const LayerInfo &info, const ResolvedLayer &what, std::optional<double> globalThreshold)
{
    const PruneSpec &spec = *what.prune;
    if (spec.isPattern())
        return 0;
    if (spec.threshold)
        return *spec.threshold;
    if (what.inGlobalPrune)
        return globalThreshold.value_or(-1);
    if (spec.granularity == "channel")
        return thresholdForSparsity(allChannelScores(work, info.channelAxis), spec.sparsity.value_or(0));
    return thresholdForSparsity(elementScores(work.scores), spec.sparsity.value_or(0));
}

std::vector<std::uint8_t> makeMask(const LayerWork &work, std::size_t index, const LayerInfo &info, const PruneSpec &spec, double cut)
{
    const TensorView &original = work.originals[index];
    const bool keepEqual = spec.threshold.has_value();
    if (spec.isPattern())
        return patternMask(original, info.channelAxis, spec.n, spec.m);
    if (work.scores.empty()) { // Whole tensors go or stay.
        const std::optional<double> spread = tensorSpread(original);
        if (!spread || !(*spread < cut))
            return {};
        return std::vector<std::uint8_t>(static_cast<std::size_t>(original.count()), 0);
    }
    const ImportanceScores &scores = work.scores[index];
    if (spec.granularity == "channel")
        return channelMask(original, channelImportance(scores, original, info.channelAxis), info.channelAxis, cut, keepEqual);
    std::vector<float> ones(scores.elements.size(), 1.0f);
    applyThreshold(ones, scores.elements, cut, keepEqual);
    std::vector<std::uint8_t> mask(ones.size());
    std::transform(ones.begin(), ones.end(), mask.begin(), [](float one) { return one != 0; });
    return mask;
}

std::vector<ChangedTensor> spreadBesideWeights(const Model &model, const LayerInfo &info, const PruneSpec &spec)
{
    std::vector<ChangedTensor> changes;
    for (const int index : spreadTensors(model, info)) {
        if (std::find(info.weights.begin(), info.weights.end(), index) != info.weights.end())
            continue;
        const TensorView &view = model.tensors[static_cast<std::size_t>(index)].view;
        const std::optional<double> spread = tensorSpread(usableFloats(view));
        if (!spread || !(*spread < spec.threshold.value_or(0)))
            continue;
        const std::size_t count = static_cast<std::size_t>(view.count());
        ChangedTensor change;
        change.tensor = index;
        change.values = std::make_shared<const std::vector<float>>(count, 0.0f);
        change.mask = std::make_shared<const std::vector<std::uint8_t>>(count, std::uint8_t(0));
        changes.push_back(std::move(change));
    }
    return changes;
}

Result<std::optional<double>> globalCut(const Model &model, const std::vector<ResolvedLayer> &resolved, const PruneSpec &spec,
                                        const JobContext &context, const Calibration *calibration)
{
    if (!spec.sparsity)
        return spec.threshold;
    LayerWork all;
    std::vector<double> channels;
    for (std::size_t i = 0; i < resolved.size(); ++i) {
        if (!resolved[i].inGlobalPrune)
            continue;
        Result<LayerWork> work = beginLayer(model, model.layers[i], spec, context, calibration);
        if (!work)
            return work.error();
        if (spec.granularity == "channel") {
            const std::vector<double> own = allChannelScores(*work, model.layers[i].channelAxis);
            channels.insert(channels.end(), own.begin(), own.end());
        } else {
            std::move(work->scores.begin(), work->scores.end(), std::back_inserter(all.scores));
        }
    }
    if (spec.granularity == "channel")
        return std::optional<double>(thresholdForSparsity(channels, *spec.sparsity));
    return std::optional<double>(thresholdForSparsity(elementScores(all.scores), *spec.sparsity));
}

} // namespace espalier
