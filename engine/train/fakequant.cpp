// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/fakequant.h"

#include "engine/graph/activationpoints.h"
#include "engine/graph/tensors.h"
#include "engine/plan/quantnodes.h"
#include "engine/quant/ranges/parameters.h"
#include "engine/quant/scales.h"
#include "engine/train/errors.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

namespace espalier {

namespace {

/// The shape in which one number per scale broadcasts against the weights.
std::vector<std::int64_t> broadcastShape(const TrainedTensor &trained, std::size_t scales)
{
    std::vector<std::int64_t> shape(static_cast<std::size_t>(trained.data.dim()), 1);
    if (scales > 1 && !shape.empty())
        shape[static_cast<std::size_t>(trained.channelAxis)] = static_cast<std::int64_t>(scales);
    return shape;
}

/// `value` in the forward pass, the gradient of `through` in the backward one; exact, as x - x is 0.
at::Tensor withGradientOf(const at::Tensor &value, const at::Tensor &through)
{
    return value.detach() + (through - through.detach());
}

bool canBeLearned(const QuantSpec &spec)
{
    const bool isLevelled =
        spec.rounding == Rounding::NearestEven || spec.rounding == Rounding::NearestAway || spec.rounding == Rounding::Floor;
    return isLevelled && spec.scheme == Scheme::Affine && spec.granularity.kind != Granularity::Kind::Group
        && spec.range.method != "mean-rounding";
}

at::Tensor rounded(const at::Tensor &steps, Rounding rounding)
{
    if (rounding == Rounding::Floor)
        return at::floor(steps);
    if (rounding == Rounding::NearestAway)
        return at::sign(steps) * at::floor(at::abs(steps) + 0.5);
    return at::round(steps);
}

at::Tensor lsq(const at::Tensor &data, const LearnedRange &range, double gradientScale, Rounding rounding)
{
    const at::Tensor scale = withGradientOf(range.scale, range.scale * gradientScale);
    const at::Tensor steps = at::clamp((data - range.base) / scale, range.first, range.last);
    return withGradientOf(rounded(steps, rounding), steps) * scale + range.base;
}

double mostSteps(const LearnedRange &range)
{
    return at::maximum(range.first.abs().max(), range.last.abs().max()).item<double>();
}

} // namespace

Status learnRanges(std::vector<TrainedTensor> &tensors, const Model &model, const AppliedRecipe &applied)
{
    const at::NoGradGuard guard;
    for (const AppliedLayer &layer : applied.layers) {
        const LayerInfo &info = model.layers[static_cast<std::size_t>(layer.layer)];
        at::Tensor shared;
        std::vector<double> scales;
        std::vector<TrainedTensor *> members;
        std::int64_t weights = 0;
        for (const ChangedTensor &changed : layer.tensors) {
            if (!changed.spec)
                continue;
            const Graph::Parameter *parameter = model.graph->parameterForTensor(changed.tensor);
            const auto found = std::find_if(tensors.begin(), tensors.end(),
                                            [&](const TrainedTensor &one) { return parameter && one.value == parameter->value; });
            if (found == tensors.end() || !found->isTrainable || found->learned)
                continue;
            if (!canBeLearned(*changed.spec) || (!scales.empty() && scales.size() != changed.parameters->scale.size()))
                return Error(errors::kLearnedRange, {info.name}).at("finetune.ranges");
            const QuantParameters &parameters = *changed.parameters;
            const auto options = at::TensorOptions().dtype(found->data.scalar_type());
            const auto shape = broadcastShape(*found, parameters.scale.size());
            std::vector<double> base, first, last;
            for (std::size_t i = 0; i < parameters.scale.size(); ++i) {
                const StepMap map = stepMap(parameters, i);
                base.push_back(map.base);
                first.push_back(map.first);
                last.push_back(map.last);
            }
            if (scales.empty())
                scales = parameters.scale;
            for (std::size_t i = 0; i < scales.size(); ++i)
                scales[i] = std::max(scales[i], parameters.scale[i]);
            found->learned.emplace();
            found->learned->base = at::tensor(base, options).view(shape);
            found->learned->first = at::tensor(first, options).view(shape);
            found->learned->last = at::tensor(last, options).view(shape);
            weights += found->data.numel();
            members.push_back(&*found);
        }
        for (TrainedTensor *member : members) {
            LearnedRange &range = *member->learned;
            const auto options = at::TensorOptions().dtype(member->data.scalar_type());
            if (!shared.defined()) {
                shared = at::tensor(scales, options).view(broadcastShape(*member, scales.size()));
                shared.set_requires_grad(true);
            }
            if (shared.sizes() != range.base.sizes())
                return Error(errors::kLearnedRange, {info.name}).at("finetune.ranges");
            range.scale = shared;
            const double each = static_cast<double>(weights) / static_cast<double>(scales.size());
            range.gradientScale = 1 / std::sqrt(each * mostSteps(range));
        }
    }
    return {};
}

Status learnActivations(std::vector<TrainedTensor> &tensors, const Model &model, const AppliedRecipe &applied)
{
    const at::NoGradGuard guard;
    std::unordered_map<int, const AppliedLayer *> byLayer;
    for (const AppliedLayer &layer : applied.layers)
        byLayer[layer.layer] = &layer;
    std::set<int> known; ///< Values that have a place, as withActivations gives them out.
    std::set<std::pair<int, bool>> named;
    const std::vector<ActivationPoint> points = activationPoints(*model.graph);
    for (const bool inputs : {false, true})
        for (const ActivationPoint &point : points) {
            const auto layer = byLayer.find(point.layer);
            if (point.isInput != inputs || layer == byLayer.end())
                continue;
            const auto &parameters = inputs ? layer->second->activationInput : layer->second->activation;
            const bool isShared = inputs ? layer->second->isInputShared : layer->second->isActivationShared;
            if (!parameters || !known.insert(point.value).second || isShared || !named.emplace(point.layer, inputs).second)
                continue;
            const std::string &name = model.layers[static_cast<std::size_t>(point.layer)].name;
            if (!canBeLearned(*layer->second->activationSpec))
                return Error(errors::kLearnedRange, {name}).at("finetune.ranges");
            const StepMap map = stepMap(*parameters, 0);
            const auto options = at::TensorOptions().dtype(at::kFloat);
            TrainedTensor learned;
            learned.name = (inputs ? "input of " : "output of ") + name;
            learned.data = at::empty({0}, options);
            learned.spec = layer->second->activationSpec;
            learned.place = point;
            learned.learned.emplace();
            learned.learned->scale = at::full({1}, map.scale, options).set_requires_grad(true);
            learned.learned->base = at::full({1}, map.base, options);
            learned.learned->first = at::full({1}, map.first, options);
            learned.learned->last = at::full({1}, map.last, options);
            tensors.push_back(std::move(learned));
        }
    return {};
}

std::vector<at::Tensor> learnedScales(const std::vector<TrainedTensor> &tensors)
{
    std::vector<at::Tensor> scales;
    for (const TrainedTensor &trained : tensors)
        if (trained.learned
            && std::none_of(scales.begin(), scales.end(), [&](const at::Tensor &one) { return one.is_same(trained.learned->scale); }))
            scales.push_back(trained.learned->scale);
    return scales;
}

void keepScalesPositive(const std::vector<TrainedTensor> &tensors)
{
    // Far below any scale that means something, far above the denormals.
    constexpr double kLeast = 1e-12;
    const at::NoGradGuard guard;
    for (const TrainedTensor &trained : tensors)
        if (trained.learned)
            at::Tensor(trained.learned->scale).clamp_min_(kLeast);
}

Result<at::Tensor> effectiveTensor(const TrainedTensor &trained, const JobContext &context)
{
    if (!trained.spec)
        return trained.data;
    if (trained.learned)
        return lsq(trained.data, *trained.learned, trained.learned->gradientScale, trained.spec->rounding);
    at::Tensor quantized, inside;
    {
        const at::NoGradGuard guard;
        const TensorView view = toFloat32(viewOf(trained.data));
        // Small tensors, called from the training loop: the workers are not worth waking.
        JobContext serial;
        serial.stop = context.stop;
        serial.seed = context.seed;
        auto parameters = chooseParameters(*trained.spec, view, trained.channelAxis, serial);
        if (!parameters)
            return parameters.error();
        // Trained for the draw that is delivered.
        parameters->seed = streamSeed(context.seed, trained.tensor);
        const at::Tensor plain = at::empty(trained.data.sizes(), at::TensorOptions().dtype(at::kFloat));
        fakeQuantize(view, *trained.spec, *parameters, trained.channelAxis,
                     {plain.data_ptr<float>(), static_cast<std::size_t>(plain.numel())}, serial);
        quantized = at::empty_like(trained.data).copy_(plain);
        // The observed smallest and largest clip nothing, and a codebook has no ends.
        const bool clips = trained.spec->range.method != "minmax" && parameters->levels.empty();
        if (clips && trained.spec->granularity.kind != Granularity::Kind::Group) {
            const auto options = at::TensorOptions().dtype(trained.data.scalar_type());
            const auto shape = broadcastShape(trained, parameters->lo.size());
            const at::Tensor low = at::tensor(parameters->lo, options).view(shape), high = at::tensor(parameters->hi, options).view(shape);
            inside = at::logical_and(trained.data.ge(low), trained.data.le(high)).to(trained.data.scalar_type());
        }
    }
    return withGradientOf(quantized, inside.defined() ? trained.data * inside : trained.data);
}

std::shared_ptr<const Graph> withTrainedActivations(const Graph &graph, const AppliedRecipe &applied,
                                                    const std::vector<TrainedTensor> &tensors)
{
    return withActivations(graph, applied, [&](const ActivationPoint &point, const QuantParameters &parameters) -> GraphCall {
        const auto mine = std::find_if(tensors.begin(), tensors.end(), [&](const TrainedTensor &one) {
            return one.place && one.place->layer == point.layer && one.place->isInput == point.isInput;
        });
        if (mine != tensors.end())
            return [range = *mine->learned, most = mostSteps(*mine->learned)](std::vector<c10::IValue> &stack) {
                const at::Tensor value = stack[0].toTensor();
                stack.clear();
                const double each = static_cast<double>(value.numel())
                    / static_cast<double>(std::max<std::int64_t>(1, value.dim() > 0 ? value.size(0) : 1));
                stack.emplace_back(at::isFloatingType(value.scalar_type())
                                       ? lsq(value, range, 1 / std::sqrt(std::max(1.0, each) * most), Rounding::NearestEven)
                                       : value);
            };
        const StepMap map = stepMap(parameters, 0);
        return [map](std::vector<c10::IValue> &stack) {
            const at::Tensor value = stack[0].toTensor();
            stack.clear();
            if (!at::isFloatingType(value.scalar_type())) {
                stack.emplace_back(value);
                return;
            }
            const auto first = static_cast<std::int64_t>(map.first), last = static_cast<std::int64_t>(map.last);
            const at::Tensor moved = map.base != 0 ? value - map.base : value;
            at::Tensor out = at::fake_quantize_per_tensor_affine(moved, map.scale, 0, first, last);
            stack.emplace_back(map.base != 0 ? out + map.base : out);
        };
    });
}

namespace {

/// The ends of the range from which chooseParameters makes this scale again.
RangeSpec fixedRange(const QuantSpec &spec, const LearnedRange &range)
{
    RangeSpec fixed;
    fixed.method = "fixed";
    const auto doubles = [](const at::Tensor &tensor) { return tensor.detach().to(at::kDouble).contiguous().view({-1}); };
    const at::Tensor scale = doubles(range.scale), base = doubles(range.base), first = doubles(range.first), last = doubles(range.last);
    const double span = static_cast<double>(spec.qmax() - spec.qmin());
    for (std::int64_t i = 0; i < scale.numel(); ++i) {
        const double s = scale[i].item<double>();
        double lo = base[i].item<double>() + s * first[i].item<double>(), hi = lo + s * span;
        // Symmetric ranges are [-a, a] with s = 2 a / span; unsigned ones above zero are not mirrored.
        if (spec.symmetric && spec.zeroExact && lo < 0) {
            hi = s * span / 2;
            lo = -hi;
        }
        fixed.lo.push_back(lo);
        fixed.hi.push_back(hi);
    }
    return fixed;
}

/// What is not learned is found as before: a fixed range of the output would be none for the input.
void setFixed(QuantSpec &spec, const LearnedRange &range, bool isInput)
{
    if (isInput) {
        spec.inputRange = fixedRange(spec, range);
    } else {
        if (!spec.inputRange && spec.range.method != "fixed")
            spec.inputRange = spec.range;
        spec.range = fixedRange(spec, range);
    }
}

} // namespace

Recipe withLearnedRanges(Recipe recipe, const Model &model, const std::vector<TrainedTensor> &tensors)
{
    std::set<int> done; ///< Layers whose activations have one of two learned ranges already.
    for (const LayerInfo &layer : model.layers)
        for (const int weight : layer.weights) {
            const Graph::Parameter *parameter = model.graph->parameterForTensor(weight);
            for (const TrainedTensor &trained : tensors) {
                if (!parameter || trained.value != parameter->value || !trained.learned)
                    continue;
                QuantSpec spec = *trained.spec;
                spec.range = fixedRange(spec, *trained.learned);
                recipe.layers[layer.name].weights = Choice<QuantSpec>::set(std::move(spec));
            }
        }
    for (const TrainedTensor &trained : tensors) {
        if (!trained.place)
            continue;
        Choice<QuantSpec> &own = recipe.layers[model.layers[static_cast<std::size_t>(trained.place->layer)].name].activations;
        QuantSpec spec = own.state == Choice<QuantSpec>::State::Set && done.count(trained.place->layer) ? own.spec : *trained.spec;
        setFixed(spec, *trained.learned, trained.place->isInput);
        done.insert(trained.place->layer);
        own = Choice<QuantSpec>::set(std::move(spec));
    }
    return recipe;
}

} // namespace espalier
