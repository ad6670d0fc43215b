// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/calibrate/reconstruct.h"
#include "engine/device/batches.h"

#include "engine/calibrate/adaround.h"
#include "engine/calibrate/moments.h"
#include "engine/calibrate/samplerunner.h"
#include "engine/eval/errors.h"
#include "engine/eval/forward.h"
#include "engine/graph/ops.h"
#include "engine/graph/tensors.h"
#include "engine/quant/scales.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <mutex>
#include <optional>

namespace espalier {

namespace {

constexpr int kSteps = 1000;
constexpr std::int64_t kMaxColumns = 8192; ///< Moments of more inputs take more than 256 MB.
constexpr std::size_t kEmpiricalSamples = 256;

/// The recipe without what is to be found out here.
Recipe plainRecipe(Recipe recipe)
{
    const auto plain = [](LayerRecipe &layer) {
        if (layer.weights.spec.rounding == Rounding::AdaRound)
            layer.weights.spec.rounding = Rounding::NearestEven;
        layer.activations = {};
    };
    plain(recipe.defaults);
    for (auto &[name, layer] : recipe.layers)
        plain(layer);
    recipe.biasCorrection.clear();
    return recipe;
}

/// Where the mean of a layer's output can be shifted.
struct ShiftPlace {
    int tensor = -1;
    double sign = 0; ///< Of the mean error in the new value: -1 for a bias, +1 for a running mean.
};

ShiftPlace shiftPlace(const Graph &graph, const WeightUse &use)
{
    const GraphNode &node = graph.body.nodes[use.node];
    const auto tensorOf = [&](int value) {
        const int parameter = value < 0 ? -1 : graph.parameterOf(value);
        return parameter < 0 ? -1 : graph.parameters[static_cast<std::size_t>(parameter)].tensor;
    };
    const auto convolution = convolutionOf(graph, node);
    const auto linear = linearOf(graph, node);
    const int bias = convolution ? convolution->bias : linear ? linear->bias : -1;
    if (const int tensor = tensorOf(bias); tensor >= 0)
        return {tensor, -1};
    for (const GraphNode &next : graph.body.nodes)
        if (const auto norm = batchNormOf(graph, next); norm && norm->input == use.output)
            if (const int tensor = tensorOf(norm->mean); tensor >= 0)
                return {tensor, 1};
    return {};
}

at::Tensor floatsOf(const Model &model, int tensor)
{
    const at::NoGradGuard guard;
    return espalier::tensorOf(model.tensors[static_cast<std::size_t>(tensor)].view).to(at::kFloat).contiguous();
}

at::Tensor floatsOf(const std::vector<float> &values, at::IntArrayRef sizes)
{
    return at::from_blob(const_cast<float *>(values.data()), sizes, at::TensorOptions().dtype(at::kFloat)).clone();
}

std::shared_ptr<const std::vector<float>> valuesOf(const at::Tensor &tensor)
{
    const at::Tensor dense = tensor.to(at::kFloat).contiguous();
    const float *data = dense.data_ptr<float>();
    return std::make_shared<const std::vector<float>>(data, data + dense.numel());
}

/// A number for each element from one for each scale.
template <typename Number> at::Tensor spread(const QuantParameters &parameters, const TensorView &view, const Number &number)
{
    const at::Tensor out = at::empty({view.count()}, at::TensorOptions().dtype(at::kFloat));
    float *values = out.data_ptr<float>();
    const ChannelLayout layout = scaleLayout(parameters.scale.size(), view.shape, 0);
    forEachRun(layout, 0, view.count(), view.count(), [&](std::int64_t scale, std::int64_t offset, std::int64_t length) {
        std::fill_n(values + offset, length, static_cast<float>(number(stepMap(parameters, static_cast<std::size_t>(scale)))));
    });
    return out;
}

/// The work on one recipe.
class Reconstruction
{
public:
    Reconstruction(const Model &model, const Dataset &data, std::span<const std::int64_t> samples, const Recipe &recipe, Calibration &into)
        : m_model(model), m_data(data), m_samples(samples), m_recipe(recipe), m_into(into), m_uses(weightUses(model))
    {
    }

    Status run(const JobContext &context)
    {
        const auto resolved = resolveRecipe(m_recipe, m_model.layers);
        if (!resolved)
            return resolved.error();
        auto plain = applyRecipe(m_model, plainRecipe(m_recipe), context, &m_into);
        if (!plain)
            return plain.error();
        m_plain = std::move(*plain);
        if (const Status status = findLearners(*resolved); !status)
            return status;
        const AppliedRecipe nothing;
        const SampleRunner runner(m_model, m_data, m_samples, nothing);
        auto moments = inputMoments(runner, *m_model.graph, m_uses, m_learners, context);
        if (!moments)
            return moments.error();
        m_moments = std::move(*moments);
        if (const Status status = learn(context); !status)
            return status;
        if (m_recipe.biasCorrection == "analytic")
            return correctAnalytically();
        if (m_recipe.biasCorrection == "empirical")
            return correctEmpirically(context);
        return {};
    }

private:
    ChangedTensor *changeOf(const WeightUse &use)
    {
        for (AppliedLayer &layer : m_plain.layers)
            if (layer.layer == use.layer)
                for (ChangedTensor &change : layer.tensors)
                    if (change.tensor == use.tensor)
                        return &change;
        return nullptr;
    }

    const std::string &nameOf(const WeightUse &use) const { return m_model.layers[static_cast<std::size_t>(use.layer)].name; }

    Status findLearners(const std::vector<ResolvedLayer> &resolved)
    {
        std::set<int> used;
        for (const WeightUse &use : m_uses) {
            const auto &weights = resolved[static_cast<std::size_t>(use.layer)].weights;
            const ChangedTensor *change = changeOf(use);
            if (!weights || weights->rounding != Rounding::AdaRound || !change || !change->parameters)
                continue;
            const std::vector<std::int64_t> &shape = m_model.tensors[static_cast<std::size_t>(use.tensor)].view.shape;
            std::int64_t columns = 1;
            for (std::size_t i = 1; i < shape.size(); ++i)
                columns *= shape[i];
            if (columns > kMaxColumns)
                return Error(errors::kLearnedTooLarge, {std::to_string(columns), std::to_string(kMaxColumns)}, nameOf(use));
            if (!change->parameters->levels.empty())
                return Error(errors::kLearnedKind, {"a codebook"}, nameOf(use));
            m_learners.insert(use.tensor);
            used.insert(use.layer);
        }
        for (std::size_t i = 0; i < resolved.size(); ++i)
            if (resolved[i].weights && resolved[i].weights->rounding == Rounding::AdaRound && !m_model.layers[i].weights.empty()
                && !used.count(static_cast<int>(i)))
                return Error(errors::kLearnedKind, {m_model.layers[i].kind}, m_model.layers[i].name);
        return {};
    }

    /// All learning layers, in parallel.
    Status learn(const JobContext &context)
    {
        std::vector<const WeightUse *> learners;
        for (const WeightUse &use : m_uses)
            if (m_learners.count(use.tensor)) {
                if (!m_moments.count(use.tensor))
                    return Error(errors::kLearnedKind, {m_model.layers[static_cast<std::size_t>(use.layer)].kind}, nameOf(use));
                learners.push_back(&use);
            }
        using Values = std::shared_ptr<const std::vector<float>>;
        const std::int64_t count = static_cast<std::int64_t>(learners.size());
        std::int64_t done = 0;
        const Status status = inParallel(
            count, context,
            [&](std::int64_t item) { return Result<Values>(learnOne(*learners[static_cast<std::size_t>(item)], context.stop)); },
            [&](std::int64_t item, Values values) {
                m_into.replaced[learners[static_cast<std::size_t>(item)]->tensor] = std::move(values);
                context.report("adaround", ++done, count);
                return Status();
            });
        if (!status)
            return status;
        if (context.cancelled()) // In the middle of the last one.
            return Error(errors::kCancelled);
        for (const WeightUse *use : learners)
            changeOf(*use)->values = m_into.replaced[use->tensor];
        return {};
    }

    std::shared_ptr<const std::vector<float>> learnOne(const WeightUse &use, const std::stop_token &stop)
    {
        const ChangedTensor &change = *changeOf(use);
        const TensorView &view = m_model.tensors[static_cast<std::size_t>(use.tensor)].view;
        const InputSecondMoments &moments = m_moments.at(use.tensor);
        const std::int64_t groups = static_cast<std::int64_t>(moments.second.size());
        const std::int64_t columns = moments.second[0].size(0);
        const auto shaped = [&](const at::Tensor &tensor) { return tensor.reshape({groups, -1, columns}); };
        at::Tensor kept = at::ones({view.count()});
        if (change.mask)
            kept = at::from_blob(const_cast<std::uint8_t *>(change.mask->data()), {view.count()}, at::TensorOptions().dtype(at::kByte))
                       .to(at::kFloat);
        const at::Tensor weights = shaped(floatsOf(m_model, use.tensor).flatten() * kept);
        const at::Tensor nearest = shaped(floatsOf(*change.values, {view.count()}));
        const QuantParameters &parameters = *change.parameters;
        const auto each = [&](auto number) { return shaped(spread(parameters, view, number)); };
        const at::Tensor scale = each([](const StepMap &map) { return map.scale; });
        const at::Tensor base = each([](const StepMap &map) { return map.base; });
        const at::Tensor first = each([](const StepMap &map) { return map.first; });
        const at::Tensor last = each([](const StepMap &map) { return map.last; });
        kept = shaped(kept);
        std::vector<at::Tensor> learned;
        for (std::int64_t group = 0; group < groups; ++group) {
            at::Tensor second = moments.second[static_cast<std::size_t>(group)];
            if (!m_recipe.biasCorrection.empty()) { // The mean error will be taken away.
                const at::Tensor mean = moments.mean[group].to(at::kFloat);
                second = second - at::outer(mean, mean);
            }
            learned.push_back(learnRounding(
                {weights[group], scale[group], base[group], first[group], last[group], kept[group], nearest[group], second}, kSteps, stop));
        }
        return valuesOf(at::cat(learned));
    }

    void shift(const WeightUse &use, const at::Tensor &error)
    {
        const ShiftPlace place = shiftPlace(*m_model.graph, use);
        if (place.tensor < 0)
            return;
        const auto values = valuesOf(floatsOf(m_model, place.tensor).flatten() + place.sign * error.flatten().to(at::kFloat));
        m_into.replaced[place.tensor] = values;
        m_into.companionTensors[use.layer].push_back(place.tensor);
        for (AppliedLayer &layer : m_plain.layers)
            if (layer.layer == use.layer) {
                ChangedTensor change;
                change.tensor = place.tensor;
                change.values = values;
                layer.tensors.push_back(std::move(change));
            }
    }

    Status correctAnalytically()
    {
        for (const WeightUse &use : m_uses) {
            const ChangedTensor *change = changeOf(use);
            if (!change || !change->spec || !m_moments.count(use.tensor))
                continue;
            const at::Tensor mean = m_moments.at(use.tensor).mean; // (groups, columns)
            const at::Tensor before = floatsOf(m_model, use.tensor).flatten().to(at::kDouble);
            const at::Tensor after = floatsOf(*change->values, {before.numel()}).to(at::kDouble);
            shift(use, at::matmul((after - before).reshape({mean.size(0), -1, mean.size(1)}), mean.unsqueeze(2)));
        }
        return {};
    }

    /// The mean of each output channel of `use`.
    Result<at::Tensor> outputMean(const AppliedRecipe &applied, const std::vector<const WeightUse *> &uses, std::size_t from,
                                  const JobContext &context, std::vector<at::Tensor> *all)
    {
        const SampleRunner runner(m_model, m_data, m_samples.first(std::min(kEmpiricalSamples, m_samples.size())), applied);
        const std::int64_t batches = runner.batches();
        std::vector<std::vector<at::Tensor>> sums(static_cast<std::size_t>(batches), std::vector<at::Tensor>(uses.size()));
        std::vector<double> counts(uses.size(), 0.0);
        std::mutex guard;
        const Status status = runner.run(0, batches, context, [&](std::int64_t batch, const GraphNode *node, const Frame &frame) {
            for (std::size_t i = from; i < (all ? uses.size() : from + 1); ++i) {
                if (node != &m_model.graph->body.nodes[uses[i]->node])
                    continue;
                at::Tensor out = frame[static_cast<std::size_t>(uses[i]->output)].toTensor().to(at::kDouble);
                out = uses[i]->isConvolution ? out.transpose(0, 1).flatten(1) : out.reshape({-1, out.size(-1)}).t();
                sums[static_cast<std::size_t>(batch)][i] = out.sum(1);
                const std::lock_guard lock(guard);
                counts[i] += static_cast<double>(out.size(1));
            }
        });
        if (!status)
            return status.error();
        std::vector<at::Tensor> means(uses.size());
        for (std::size_t i = 0; i < uses.size(); ++i) {
            for (const auto &batch : sums)
                if (batch[i].defined())
                    means[i] = means[i].defined() ? means[i] + batch[i] : batch[i];
            if (means[i].defined())
                means[i] = means[i] / counts[i];
        }
        const at::Tensor own = means[from];
        if (all)
            *all = std::move(means);
        return own;
    }

    Status correctEmpirically(const JobContext &context)
    {
        const at::NoGradGuard guard;
        std::vector<const WeightUse *> uses;
        for (const WeightUse &use : m_uses)
            if (const ChangedTensor *change = changeOf(use); change && change->spec)
                uses.push_back(&use);
        if (uses.empty())
            return {};
        std::vector<at::Tensor> wanted;
        if (const auto first = outputMean(AppliedRecipe{}, uses, 0, context, &wanted); !first)
            return first.error();
        for (std::size_t i = 0; i < uses.size(); ++i) {
            const auto now = outputMean(m_plain, uses, i, context, nullptr);
            if (!now)
                return now.error();
            if (now->defined() && wanted[i].defined())
                shift(*uses[i], *now - wanted[i]);
            context.report("correct", static_cast<std::int64_t>(i) + 1, static_cast<std::int64_t>(uses.size()));
        }
        return {};
    }

    const Model &m_model;
    const Dataset &m_data;
    std::span<const std::int64_t> m_samples;
    const Recipe &m_recipe;
    Calibration &m_into;
    const std::vector<WeightUse> m_uses;
    std::set<int> m_learners; ///< Tensors.
    std::map<int, InputSecondMoments> m_moments;
    AppliedRecipe m_plain; ///< Rounded to the nearest at first, then as far as things are found out.
};

} // namespace

Status reconstructWeights(const Model &model, const Dataset &data, std::span<const std::int64_t> samples, const Recipe &recipe,
                          Calibration &into, const JobContext &context)
{
    if (const Status status = checkClassifier(model); !status)
        return status;
    return Reconstruction(model, data, samples, recipe, into).run(context);
}

} // namespace espalier
