// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply/apply.h"

#include "engine/apply/activations.h"
#include "engine/apply/layermemory.h"
#include "engine/apply/pruning.h"
#include "engine/apply/size.h"
#include "engine/apply/warnings.h"
#include "engine/quant/errors.h"
#include "engine/quant/quality.h"
#include "engine/quant/ranges/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>

namespace espalier {

namespace {

/// What calibration found to stand in a tensor's place; null where it has nothing of that size.
std::shared_ptr<const std::vector<float>> replacement(const Calibration *calibration, int tensor, std::size_t size)
{
    if (!calibration)
        return nullptr;
    const auto found = calibration->replaced.find(tensor);
    return found != calibration->replaced.end() && found->second->size() == size ? found->second : nullptr;
}

Result<AppliedLayer> finishLayer(const Model &model, int index, const ResolvedLayer &what, const LayerWork &work,
                                 std::optional<double> globalThreshold, const JobContext &context, const Calibration *calibration)
{
    const LayerInfo &info = model.layers[static_cast<std::size_t>(index)];
    AppliedLayer applied;
    applied.layer = index;
    double cut = -1;
    if (what.prune) {
        cut = cutOf(work, info, what, globalThreshold);
        if (cut >= 0 && !what.prune->isPattern())
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
            auto mask = std::make_shared<std::vector<std::uint8_t>>(makeMask(work, i, info, *what.prune, cut));
            if (mask->size() == before.size()) {
                values = std::make_shared<std::vector<float>>(before.begin(), before.end());
                for (std::size_t k = 0; k < values->size(); ++k)
                    (*values)[k] = (*mask)[k] ? (*values)[k] : 0.0f;
                change.mask = mask;
                if (what.prune->isPattern())
                    change.pattern = {what.prune->n, what.prune->m};
            }
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
            change.spec = what.weights;
            change.parameters = *parameters;
            change.parameters->seed = streamSeed(context.seed, change.tensor);
            if (what.weights->rounding == Rounding::AdaRound) {
                const auto learned = replacement(calibration, change.tensor, before.size());
                if (!learned)
                    return Error(errors::kQuantNeedsData).at(info.name);
                values = std::make_shared<std::vector<float>>(*learned);
            } else {
                fakeQuantize(pruned, *what.weights, *change.parameters, info.channelAxis, *values, context);
            }
            // A codebook knows no zero; what is pruned is not in it.
            if (change.mask && !change.parameters->levels.empty())
                for (std::size_t k = 0; k < values->size(); ++k)
                    (*values)[k] = (*change.mask)[k] ? (*values)[k] : 0.0f;
            if (!applied.parameters)
                applied.parameters = change.parameters;
        }
        sums.add(sumQuality(original, values ? std::span<const float>(*values) : before, change.parameters ? &*change.parameters : nullptr,
                            info.channelAxis, context));
        if (context.cancelled())
            return Error(errors::kCancelled);
        if (values) {
            change.values = values;
            applied.tensors.push_back(std::move(change));
        }
    }
    if (what.prune && what.prune->criterion == "tensor-spread") {
        std::vector<ChangedTensor> others = spreadBesideWeights(model, info, *what.prune);
        std::move(others.begin(), others.end(), std::back_inserter(applied.tensors));
    }
    if (calibration)
        addReplaced(applied, *calibration);
    if (what.activations) {
        if (const Status chosen = addActivations(applied, info, *what.activations, calibration); !chosen)
            return Error(chosen.error()).at(info.name);
        applied.saturatedBiases = roundBias(model, applied);
    }
    applied.quality = finishQuality(sums);
    applied.nonzeros = elements - sums.zeros;
    applied.sizeBytes = layerBytes(model, applied);
    return applied;
}

void warn(AppliedRecipe &applied, const ErrorCode &code, std::vector<std::string> arguments, std::string where)
{
    applied.warnings.emplace_back(code, std::move(arguments), std::move(where));
}

void warnAbout(AppliedRecipe &applied, const LayerInfo &info, const ResolvedLayer &what, const AppliedLayer &layer)
{
    std::vector<int> zeroChannels;
    for (const ChangedTensor &tensor : layer.tensors)
        if (tensor.parameters)
            zeroChannels.insert(zeroChannels.end(), tensor.parameters->zeroChannels.begin(), tensor.parameters->zeroChannels.end());
    if (!zeroChannels.empty()) {
        constexpr std::size_t kShown = 8;
        std::string shown;
        for (std::size_t i = 0; i < std::min(kShown, zeroChannels.size()); ++i)
            shown += (i ? ", " : "") + std::to_string(zeroChannels[i]);
        if (zeroChannels.size() > kShown)
            shown += ", …";
        warn(applied, warnings::kZeroChannels, {std::to_string(zeroChannels.size()), shown}, info.name);
    }
    if (what.skipReason)
        applied.warnings.emplace_back(warnings::kPrunePassedBy, *what.skipReason, info.name);
    if (what.weightsSkipReason)
        applied.warnings.emplace_back(warnings::kQuantPassedBy, *what.weightsSkipReason, info.name);
    if (what.prune && what.prune->sparsity == 1.0 && layer.nonzeros == 0)
        warn(applied, warnings::kAllRemoved, {}, info.name);
    if (what.prune && what.prune->sparsity == 1.0 && layer.nonzeros > 0 && what.prune->granularity == "channel")
        warn(applied, warnings::kOneLeft, {}, info.name);
    if (what.prune && !what.prune->isPattern() && !layer.pruneThreshold)
        warn(applied, warnings::kNothingRemoved, {fmt::format("{}", what.prune->sparsity.value_or(0))}, info.name);
    const bool asksOutput = what.activations && what.activations->range.method == "fixed";
    if (asksOutput && !info.hasOutputPlace)
        warn(applied, warnings::kResultNotQuantized, {}, info.name);
    else if (what.activations && !layer.activation && !layer.activationInput)
        warn(applied, warnings::kActivationsNotQuantized, {}, info.name);
    if (layer.saturatedBiases > 0)
        warn(applied, warnings::kBiasSaturated, {std::to_string(layer.saturatedBiases)}, info.name);
}

/// What equalization changes and nothing else did afterwards.
void addEqualized(AppliedRecipe &applied, const Model &model, const Equalization &equalization)
{
    std::map<int, int> ownerOf; // Of a tensor: the layer that it is told with.
    for (const LayerLink &link : model.links) {
        for (const int tensor : {link.weight, link.bias, link.gamma, link.beta, link.mean})
            ownerOf[tensor] = link.first;
        if (link.second >= 0)
            ownerOf.emplace(link.secondWeight, link.second);
    }
    std::set<int> known;
    for (const AppliedLayer &layer : applied.layers)
        for (const ChangedTensor &change : layer.tensors)
            known.insert(change.tensor);
    for (AppliedLayer &layer : applied.layers)
        for (const auto &[tensor, values] : equalization.tensors)
            if (!known.count(tensor) && ownerOf[tensor] == layer.layer) {
                ChangedTensor change;
                change.tensor = tensor;
                change.values = values;
                layer.tensors.push_back(std::move(change));
            }
    if (equalization.pairs.empty())
        warn(applied, warnings::kNoPairs, {}, {});
    applied.equalized = equalization;
}

/// Makes one layer: its index, what to do, the common threshold.
using LayerMaker = std::function<Result<AppliedLayer>(int, const ResolvedLayer &, std::optional<double>)>;

Result<AppliedRecipe> applyLayers(const Model &model, const Recipe &recipe, const JobContext &context, const Calibration *calibration,
                                  const LayerMaker &make)
{
    const Result<std::vector<ResolvedLayer>> resolved = resolveRecipe(recipe, model.layers);
    if (!resolved)
        return resolved.error();
    AppliedRecipe applied;
    if (!recipe.modelSha256.empty() && !model.provenance.sha256.empty() && recipe.modelSha256 != model.provenance.sha256)
        warn(applied, warnings::kOtherModel,
             {printable(recipe.modelName), printable(recipe.modelSha256, 16), model.provenance.name, model.provenance.sha256.substr(0, 16)},
             "model.sha256");

    std::optional<double> globalThreshold;
    if (recipe.pruneGlobal) {
        const auto cut = globalCut(model, *resolved, recipe.pruneGlobal->prune, context, calibration);
        if (!cut)
            return Error(cut.error()).at("prune_global");
        globalThreshold = *cut;
    }
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        if (model.layers[i].weights.empty() && !(*resolved)[i].prune)
            continue;
        Result<AppliedLayer> layer = make(static_cast<int>(i), (*resolved)[i], globalThreshold);
        if (!layer)
            return layer.error();
        warnAbout(applied, model.layers[i], (*resolved)[i], *layer);
        if (model.layers[i].weights.empty() && layer->tensors.empty())
            continue;
        applied.layers.push_back(std::move(*layer));
        context.report("apply", static_cast<std::int64_t>(i) + 1, static_cast<std::int64_t>(model.layers.size()));
    }
    if (!recipe.biasCorrection.empty() && !calibration
        && std::any_of(resolved->begin(), resolved->end(), [](const ResolvedLayer &layer) { return layer.weights.has_value(); }))
        warn(applied, warnings::kBiasNotCorrected, {}, {});
    if (recipe.sharedRanges && !calibration && std::any_of(applied.layers.begin(), applied.layers.end(), [](const AppliedLayer &layer) {
            return layer.activation.has_value();
        }))
        warn(applied, warnings::kRangesNotShared, {}, {});
    sumUp(applied, model);
    return applied;
}

} // namespace

std::uint64_t streamSeed(std::uint64_t seed, int tensor)
{
    return seed * 0xd1342543de82ef95u + static_cast<std::uint64_t>(tensor + 1) * 0x9e3779b97f4a7c15u;
}

std::vector<Warning> layerWarnings(const LayerInfo &info, const ResolvedLayer &what, const AppliedLayer &layer)
{
    AppliedRecipe alone;
    warnAbout(alone, info, what, layer);
    return std::move(alone.warnings);
}

Result<AppliedRecipe> applyRecipe(const Model &model, const Recipe &recipe, const JobContext &context, const Calibration *calibration)
{
    if (!recipe.equalize)
        return applyLayers(model, recipe, context, calibration, [&](int layer, const ResolvedLayer &what, std::optional<double> threshold) {
            return applyToLayer(model, layer, what, threshold, context, calibration);
        });
    const auto equalization = equalize(model, context);
    if (!equalization)
        return equalization.error();
    Recipe rest = recipe;
    rest.equalize = false;
    auto applied = applyRecipe(withEqualized(model, *equalization), rest, context, calibration);
    if (applied)
        addEqualized(*applied, model, *equalization);
    return applied;
}

Result<AppliedRecipe> applyRecipe(const Model &model, const Recipe &recipe, const JobContext &context, const CalibrationPtr &calibration,
                                  LayerMemory &memory)
{
    std::shared_ptr<const Equalization> equalization = recipe.equalize ? memory.equalization() : nullptr;
    if (recipe.equalize && !equalization) {
        auto made = equalize(model, context);
        if (!made)
            return made.error();
        equalization = std::make_shared<const Equalization>(std::move(*made));
        memory.keepEqualization(equalization);
    }
    const std::optional<Model> equalized = equalization ? std::optional(withEqualized(model, *equalization)) : std::nullopt;
    const Model &network = equalized ? *equalized : model;
    Recipe rest = recipe;
    rest.equalize = false;
    const LayerMaker make = [&](int layer, const ResolvedLayer &what, std::optional<double> threshold) -> Result<AppliedLayer> {
        const LayerInfo &info = network.layers[static_cast<std::size_t>(layer)];
        const LayerMemory::Asked asked{equalization != nullptr, what, threshold, context.seed, calibration};
        if (auto known = memory.find(info, asked))
            return std::move(*known);
        auto made = applyToLayer(network, layer, what, threshold, context, calibration.get());
        if (made)
            memory.keep(info, asked, *made);
        return made;
    };
    auto applied = applyLayers(network, rest, context, calibration.get(), make);
    if (applied && equalization)
        addEqualized(*applied, model, *equalization);
    return applied;
}

Result<AppliedLayer> applyToLayer(const Model &model, int layer, const ResolvedLayer &what, std::optional<double> globalThreshold,
                                  const JobContext &context, const Calibration *calibration)
{
    const LayerInfo &info = model.layers[static_cast<std::size_t>(layer)];
    const Result<LayerWork> work = beginLayer(model, info, what.prune, context, calibration);
    if (!work)
        return work.error().where().empty() ? Error(work.error()).at(info.name) : work.error();
    return finishLayer(model, layer, what, *work, globalThreshold, context, calibration);
}

} // namespace espalier
