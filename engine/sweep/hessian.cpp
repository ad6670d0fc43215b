// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/proxies.h"

#include "engine/device/batches.h"
#include "engine/eval/forward.h"
#include "engine/graph/graph.h"
#include "engine/model/errors.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// splitmix64 (public domain): the standard library's distributions differ from one library to the next.
std::uint64_t mixed(std::uint64_t z)
{
    z += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/// +1 or -1 each, by seed, draw and tensor.
at::Tensor randomSigns(const at::Tensor &like, std::uint64_t seed, int draw, int tensor)
{
    at::Tensor signs = at::empty(like.sizes(), at::TensorOptions().dtype(at::kFloat));
    const std::uint64_t stream = mixed(seed ^ mixed((static_cast<std::uint64_t>(draw) << 32) | static_cast<std::uint32_t>(tensor)));
    float *out = signs.data_ptr<float>();
    for (std::int64_t i = 0; i < signs.numel(); ++i)
        out[i] = mixed(stream + static_cast<std::uint64_t>(i)) >> 63 ? 1.0f : -1.0f;
    return signs.to(like.scalar_type());
}

/// One weight tensor along which curvature is asked for.
struct Direction {
    std::size_t row = 0;
    const Graph::Parameter *parameter = nullptr;
    std::vector<at::Tensor> signs; ///< One per draw.
};

/// sums[draw][row] += v' H v of the summed loss of this batch.
Status addBatch(const Executor &executor, const Dataset &data, std::span<const std::int64_t> samples,
                const std::vector<Direction> &directions, ElementType type, const JobContext &context,
                std::vector<std::vector<double>> &sums)
{
    const at::AutoGradMode guard(true);
    Frame frame = executor.frame();
    std::vector<at::Tensor> weights;
    for (const Direction &direction : directions) {
        at::Tensor leaf = direction.parameter->data.detach().clone().requires_grad_(true);
        Executor::replace(frame, *direction.parameter, leaf);
        weights.push_back(std::move(leaf));
    }
    at::Tensor batch;
    {
        const at::NoGradGuard noGrad;
        batch = loadBatch(data, samples, false, type);
    }
    const auto logits = forwardBatch(executor, frame, data, std::move(batch), context.stop);
    if (!logits)
        return logits.error();
    if (const Status status = checkLabels(data, logits->size(1)); !status)
        return status;
    try {
        std::vector<std::int64_t> labels;
        for (const std::int64_t sample : samples)
            labels.push_back(data.labels[static_cast<std::size_t>(sample)]);
        const at::Tensor loss =
            at::cross_entropy_loss(*logits, at::tensor(labels, at::TensorOptions().dtype(at::kLong)), {}, at::Reduction::Sum);
        const auto gradients = torch::autograd::grad({loss}, weights, {}, true, true, true);
        for (std::size_t draw = 0; draw < sums.size(); ++draw) {
            if (context.cancelled())
                return Error(errors::kCancelled);
            at::Tensor along = at::zeros({}, at::TensorOptions().dtype(at::kFloat));
            for (std::size_t i = 0; i < directions.size(); ++i)
                if (gradients[i].defined())
                    along = along + (gradients[i] * directions[i].signs[draw]).sum();
            if (!along.requires_grad())
                continue; // A loss that does not bend at all.
            const auto products = torch::autograd::grad({along}, weights, {}, true, false, true);
            for (std::size_t i = 0; i < directions.size(); ++i)
                if (products[i].defined())
                    sums[draw][directions[i].row] += (products[i] * directions[i].signs[draw]).sum(at::kDouble).item<double>();
        }
    } catch (const std::exception &exception) {
        return Error(errors::kRunFailed, {"backward", torchMessage(exception)});
    }
    return {};
}

} // namespace

Result<std::vector<HessianTrace>> hessianTraces(const ModelPtr &model, const DatasetPtr &data, std::span<const int> layers,
                                                const HessianOptions &options, const JobContext &context)
{
    if (const Status status = checkClassifier(*model); !status)
        return status.error();
    const Executor executor(*model->graph);
    std::vector<HessianTrace> traces;
    std::vector<Direction> directions;
    const int draws = std::max(1, options.draws);
    for (std::size_t row = 0; row < layers.size(); ++row) {
        traces.push_back({layers[row], 0, 0, 0});
        for (const int tensor : model->layers[static_cast<std::size_t>(layers[row])].weights) {
            const Graph::Parameter *parameter = model->graph->parameterForTensor(tensor);
            if (!parameter || !at::isFloatingType(parameter->data.scalar_type()))
                continue;
            traces.back().elements += parameter->data.numel();
            Direction direction{row, parameter, {}};
            for (int draw = 0; draw < draws; ++draw)
                direction.signs.push_back(randomSigns(parameter->data, context.seed, draw, tensor));
            directions.push_back(std::move(direction));
        }
    }
    std::vector<std::int64_t> samples = sampleOrder(data->count(), context.seed);
    if (options.samples > 0 && options.samples < data->count())
        samples.resize(static_cast<std::size_t>(options.samples));
    const std::int64_t batch = batchSizeFor(*data), batches = batchCount(static_cast<std::int64_t>(samples.size()), batch);
    using Sums = std::vector<std::vector<double>>;
    // One set for each batch, added in their order: the same figures with any number of workers.
    std::vector<Sums> parts(static_cast<std::size_t>(batches),
                            Sums(static_cast<std::size_t>(draws), std::vector<double>(layers.size(), 0.0)));
    std::int64_t done = 0;
    const Status status = inParallelDone(
        batches, context,
        [&](std::int64_t index) {
            return addBatch(executor, *data, batchOf(std::span<const std::int64_t>(samples), index, batch), directions,
                            model->inputs[0].type, context, parts[static_cast<std::size_t>(index)]);
        },
        [&](std::int64_t) { context.report("hessian", ++done, batches); });
    if (!status)
        return status.error();
    for (std::size_t row = 0; row < layers.size(); ++row) {
        std::vector<double> drawn(static_cast<std::size_t>(draws), 0.0);
        double mean = 0;
        for (std::size_t draw = 0; draw < drawn.size(); ++draw) {
            for (const Sums &part : parts)
                drawn[draw] += part[draw][row];
            drawn[draw] /= static_cast<double>(samples.size());
            mean += drawn[draw] / draws;
        }
        double squares = 0;
        for (const double value : drawn)
            squares += (value - mean) * (value - mean);
        traces[row].trace = mean;
        traces[row].standardError = draws > 1 ? std::sqrt(squares / (draws - 1) / draws) : 0;
    }
    return traces;
}

} // namespace espalier
