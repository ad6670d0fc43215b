// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipe/apply.h"

#include "engine/prune/criteria.h"
#include "engine/prune/errors.h"
#include "engine/prune/prune.h"
#include "engine/quant/quality.h"
#include "engine/recipe/size.h"

#include <fmt/format.h>

#include <algorithm>

namespace espalier {

namespace {

/// The weights of one layer as floats, and how important each is.
struct LayerWork {
    std::vector<int> tensors; ///< Those of LayerInfo::weights that hold floating numbers.
    std::vector<TensorView> originals;
    std::vector<std::vector<float>> scores; ///< Empty where nothing is pruned.
};

/// Float32 at an address that floats may have.
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

Result<const Criterion *> criterionFor(const PruneSpec &spec)
{
    const Criterion *criterion = findCriterion(spec.criterion);
    if (!criterion) {
        std::string available;
        for (const Criterion &one : criteria())
            available += (available.empty() ? "" : ", ") + std::string(one.id);
        return Error(errors::kPruneNotAvailable, {printable(spec.criterion), available});
    }
    if (criterion->needsGradients || criterion->needsActivations || criterion->needsLabels)
        return Error(errors::kPruneNeedsData, {spec.criterion});
    if (spec.granularity == "channel" ? !criterion->perChannel : !criterion->perElement)
        return Error(errors::kPruneGranularity, {spec.criterion, spec.granularity});
    return criterion;
}

Result<LayerWork> beginLayer(const Model &model, const LayerInfo &info, const std::optional<PruneSpec> &prune,
                             const JobContext &context, [[maybe_unused]] const Calibration *calibration)
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
    const Result<const Criterion *> criterion = criterionFor(*prune);
    if (!criterion)
        return criterion.error();
    for (const TensorView &original : work.originals)
        work.scores.push_back((*criterion)->score(original, context));
    if (context.cancelled())
        return Error(errors::kCancelled);
    return work;
}

std::vector<double> allChannelScores(const LayerWork &work, int channelAxis)
{
    std::vector<double> scores;
    for (std::size_t i = 0; i < work.originals.size(); ++i) {
        const std::vector<double> own = channelScores(work.originals[i], work.scores[i], channelAxis);
        scores.insert(scores.end(), own.begin(), own.end());
    }
    return scores;
}

std::vector<std::span<const float>> spans(const std::vector<std::vector<float>> &vectors)
{
    return {vectors.begin(), vectors.end()};
}

/// The importance at which this layer is cut; negative when nothing goes.
double cutOf(const LayerWork &work, const LayerInfo &info, const ResolvedLayer &what, std::optional<double> globalThreshold)
{
    const PruneSpec &spec = *what.prune;
    if (spec.threshold)
        return *spec.threshold;
    if (what.inGlobalPrune)
        return globalThreshold.value_or(-1);
    if (spec.granularity == "channel")
        return thresholdForSparsity(allChannelScores(work, info.channelAxis), spec.sparsity.value_or(0));
    return thresholdForSparsity(spans(work.scores), spec.sparsity.value_or(0));
}

/// One byte per element, 0 = pruned.
std::vector<std::uint8_t> makeMask(const TensorView &original, const std::vector<float> &scores, const LayerInfo &info,
                                   const PruneSpec &spec, double cut)
{
    const bool keepEqual = spec.threshold.has_value();
    std::vector<std::uint8_t> mask(scores.size(), 1);
    if (spec.granularity != "channel") {
        std::vector<float> ones(scores.size(), 1.0f);
        applyThreshold(ones, scores, cut, keepEqual);
        std::transform(ones.begin(), ones.end(), mask.begin(), [](float one) { return one != 0; });
        return mask;
    }
    const std::vector<std::uint8_t> kept =
        keptChannels(channelScores(original, scores, info.channelAxis), cut, keepEqual);
    const std::int64_t channels = static_cast<std::int64_t>(kept.size());
    std::int64_t inner = 1;
    for (std::size_t axis = static_cast<std::size_t>(info.channelAxis) + 1; axis < original.shape.size(); ++axis)
        inner *= original.shape[axis];
    for (std::size_t i = 0; i < mask.size(); ++i)
        mask[i] = kept[static_cast<std::size_t>(static_cast<std::int64_t>(i) / inner % channels)];
    return mask;
}

Result<AppliedLayer> finishLayer(const Model &model, int index, const ResolvedLayer &what, const LayerWork &work,
                                 std::optional<double> globalThreshold, const JobContext &context)
{
    const LayerInfo &info = model.layers[static_cast<std::size_t>(index)];
    AppliedLayer applied;
    applied.layer = index;
    double cut = -1;
    if (what.prune) {
        cut = cutOf(work, info, what, globalThreshold);
        if (cut >= 0)
            applied.pruneThreshold = cut;
    }

    QualitySums sums;
    std::int64_t elements = 0;
    for (std::size_t i = 0; i < work.tensors.size(); ++i) {
        const TensorView &original = work.originals[i];
        const std::span<const float> before(original.floats(), static_cast<std::size_t>(original.count()));
        elements += original.count();
        ChangedTensor change;
        change.tensor = work.tensors[i];
        std::shared_ptr<std::vector<float>> values;
        if (cut >= 0) {
            auto mask = std::make_shared<std::vector<std::uint8_t>>(makeMask(original, work.scores[i], info, *what.prune, cut));
            values = std::make_shared<std::vector<float>>(before.begin(), before.end());
            for (std::size_t k = 0; k < values->size(); ++k)
                (*values)[k] = (*mask)[k] ? (*values)[k] : 0.0f;
            change.mask = mask;
        }
        if (what.weights) {
            TensorView pruned = original;
            if (values)
                pruned.data = reinterpret_cast<const std::byte *>(values->data());
            const Result<QuantParameters> parameters = chooseParameters(*what.weights, pruned, info.channelAxis, context);
            if (!parameters)
                return Error(parameters.error()).at(info.name);
            if (!values)
                values = std::make_shared<std::vector<float>>(before.size());
            fakeQuantize(pruned, *what.weights, *parameters, info.channelAxis, *values, context);
            change.spec = what.weights;
            change.parameters = *parameters;
            if (!applied.parameters)
                applied.parameters = *parameters;
        }
        sums.add(sumQuality(original, values ? std::span<const float>(*values) : before,
                            change.parameters ? &*change.parameters : nullptr, info.channelAxis, context));
        if (context.cancelled())
            return Error(errors::kCancelled);
        if (values) {
            change.values = values;
            applied.tensors.push_back(std::move(change));
        }
    }
    applied.quality = finishQuality(sums);
    applied.nonzeros = elements - sums.zeros;
    applied.sizeBytes = layerBytes(model, applied);
    return applied;
}

/// What `prune_global` cuts at, over all layers that take part.
Result<std::optional<double>> globalCut(const Model &model, const std::vector<ResolvedLayer> &resolved,
                                        const PruneSpec &spec, const JobContext &context, const Calibration *calibration)
{
    if (!spec.sparsity)
        return spec.threshold;
    std::vector<std::vector<float>> scores;
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
            std::move(work->scores.begin(), work->scores.end(), std::back_inserter(scores));
        }
    }
    if (spec.granularity == "channel")
        return std::optional<double>(thresholdForSparsity(channels, *spec.sparsity));
    return std::optional<double>(thresholdForSparsity(spans(scores), *spec.sparsity));
}

void warn(AppliedRecipe &applied, const char *id, const char *text, std::vector<std::string> arguments, std::string where)
{
    applied.warnings.push_back({id, text, std::move(arguments), std::move(where)});
}

void warnAbout(AppliedRecipe &applied, const LayerInfo &info, const ResolvedLayer &what, const AppliedLayer &layer)
{
    std::vector<int> zeroChannels;
    for (const ChangedTensor &tensor : layer.tensors)
        if (tensor.parameters)
            zeroChannels.insert(zeroChannels.end(), tensor.parameters->zeroChannels.begin(),
                                tensor.parameters->zeroChannels.end());
    if (!zeroChannels.empty()) {
        constexpr std::size_t kShown = 8;
        std::string shown;
        for (std::size_t i = 0; i < std::min(kShown, zeroChannels.size()); ++i)
            shown += (i ? ", " : "") + std::to_string(zeroChannels[i]);
        if (zeroChannels.size() > kShown)
            shown += ", …";
        warn(applied, "quant.zero-channels",
             ESPALIER_TEXT("errors", "%1 ranges hold nothing but zeros and get scale 1: %2."),
             {std::to_string(zeroChannels.size()), shown}, info.name);
    }
    if (what.prune && !layer.pruneThreshold)
        warn(applied, "prune.nothing-removed",
             ESPALIER_TEXT("errors", "Nothing was pruned: the share %1 is less than one weight or channel."),
             {fmt::format("{}", what.prune->sparsity.value_or(0))}, info.name);
    if (what.activations)
        warn(applied, "quant.activations",
             ESPALIER_TEXT("errors", "Activations are not quantized by this version; they stay as they are."), {}, info.name);
}

} // namespace

Result<AppliedRecipe> applyRecipe(const Model &model, const Recipe &recipe, const JobContext &context,
                                  const Calibration *calibration)
{
    const Result<std::vector<ResolvedLayer>> resolved = resolveRecipe(recipe, model.layers);
    if (!resolved)
        return resolved.error();
    AppliedRecipe applied;
    if (!recipe.modelSha256.empty() && !model.provenance.sha256.empty() && recipe.modelSha256 != model.provenance.sha256)
        warn(applied, "recipe.other-model",
             ESPALIER_TEXT("errors", "The recipe was made for another model (\"%1\", SHA-256 %2), not for \"%3\" (%4)."),
             {printable(recipe.modelName), printable(recipe.modelSha256, 16), model.provenance.name,
              model.provenance.sha256.substr(0, 16)},
             "model.sha256");

    std::optional<double> globalThreshold;
    if (recipe.pruneGlobal) {
        const auto cut = globalCut(model, *resolved, recipe.pruneGlobal->prune, context, calibration);
        if (!cut)
            return Error(cut.error()).at("prune_global");
        globalThreshold = *cut;
    }
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        if (model.layers[i].weights.empty())
            continue;
        Result<AppliedLayer> layer = applyToLayer(model, static_cast<int>(i), (*resolved)[i], globalThreshold, context, calibration);
        if (!layer)
            return layer.error();
        warnAbout(applied, model.layers[i], (*resolved)[i], *layer);
        applied.layers.push_back(std::move(*layer));
        context.report("apply", static_cast<std::int64_t>(i) + 1, static_cast<std::int64_t>(model.layers.size()));
    }
    sumUp(applied, model);
    return applied;
}

Result<AppliedLayer> applyToLayer(const Model &model, int layer, const ResolvedLayer &what,
                                  std::optional<double> globalThreshold, const JobContext &context,
                                  const Calibration *calibration)
{
    const LayerInfo &info = model.layers[static_cast<std::size_t>(layer)];
    const Result<LayerWork> work = beginLayer(model, info, what.prune, context, calibration);
    if (!work)
        return work.error().where().empty() ? Error(work.error()).at(info.name) : work.error();
    return finishLayer(model, layer, what, *work, globalThreshold, context);
}

} // namespace espalier
