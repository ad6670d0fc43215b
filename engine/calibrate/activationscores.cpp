// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/calibrate/datascores.h"

#include "engine/device/batches.h"
#include "engine/eval/forward.h"
#include "engine/eval/nonfinite.h"
#include "engine/graph/layeroutputs.h"
#include "engine/prune/errors.h"

#include <ATen/core/grad_mode.h>

#include <map>
#include <optional>

namespace espalier {

namespace {

/// Of one layer: per channel, over all that was seen.
struct ChannelSums {
    std::vector<double> absolute, nonzero;
    double values = 0;

    void add(const ChannelSums &other)
    {
        absolute.resize(other.absolute.size());
        nonzero.resize(other.nonzero.size());
        for (std::size_t c = 0; c < absolute.size(); ++c) {
            absolute[c] += other.absolute[c];
            nonzero[c] += other.nonzero[c];
        }
        values += other.values;
    }
};

std::vector<double> numbersOf(const at::Tensor &tensor)
{
    const at::Tensor dense = tensor.to(at::kDouble).contiguous();
    return {dense.data_ptr<double>(), dense.data_ptr<double>() + dense.numel()};
}

/// Of a value with `channels` extents along `axis`; nothing when it has no such axis.
std::optional<ChannelSums> sumsOf(const at::Tensor &value, std::int64_t axis, std::int64_t channels)
{
    if (axis < 0)
        axis += value.dim();
    if (axis < 0 || axis >= value.dim() || value.size(axis) != channels || channels == 0)
        return std::nullopt;
    const at::Tensor rows = value.detach().movedim(axis, 0).reshape({channels, -1});
    ChannelSums sums;
    sums.absolute = numbersOf(rows.abs().sum({1}, false, at::kDouble));
    sums.nonzero = numbersOf(rows.ne(0).sum({1}));
    sums.values = static_cast<double>(rows.size(1));
    return sums;
}

} // namespace

Status addActivationScores(const ScoreSource &source, std::span<const DataScoreRequest> requests, const JobContext &context,
                           Calibration &into)
{
    if (requests.empty())
        return {};
    const Graph &graph = *source.model.graph;
    std::map<const GraphNode *, int> points; // Where a layer's activation is read, to the layer.
    std::map<int, ChannelSums> totals;
    for (const DataScoreRequest &request : requests) {
        const LayerInfo &layer = source.model.layers[static_cast<std::size_t>(request.layer)];
        const std::vector<const GraphNode *> found = activationNodes(graph, request.layer, request.tensor);
        if (found.empty() || layer.weights.size() != 1)
            return Error(errors::kPruneNoActivations, {layer.name, std::to_string(channelsOf(layer))});
        for (const GraphNode *node : found)
            points[node] = request.layer;
    }

    const Executor executor(graph);
    const std::int64_t samples = static_cast<std::int64_t>(source.samples.size());
    const std::int64_t size = batchSizeFor(source.data);
    const std::int64_t batches = batchCount(samples, size);
    std::vector<std::map<int, ChannelSums>> seen(static_cast<std::size_t>(batches));
    const auto look = [&](std::int64_t b) -> Status {
        const at::NoGradGuard guard;
        const auto indices = batchOf(source.samples, b, size);
        bool isSound = true;
        std::optional<Error> failure;
        const Executor::Hook hook = [&](const GraphNode &node, const Frame &frame) {
            const auto point = points.find(&node);
            if (point == points.end())
                return;
            const c10::IValue &value = frame[static_cast<std::size_t>(node.outputs[0])];
            const LayerInfo &layer = source.model.layers[static_cast<std::size_t>(point->second)];
            const std::int64_t axis = layer.weightShape.size() > 2 ? 1 : -1;
            const auto sums = value.isTensor() ? sumsOf(value.toTensor(), axis, channelsOf(layer)) : std::nullopt;
            if (!sums) {
                if (!failure)
                    failure.emplace(errors::kPruneNoActivations, std::vector<std::string>{layer.name, std::to_string(channelsOf(layer))});
                return;
            }
            isSound = isSound && isFinite(value.toTensor());
            seen[static_cast<std::size_t>(b)][point->second].add(*sums);
        };
        Frame frame = executor.frame();
        const at::Tensor batch = loadBatch(source.data, indices, false, source.model.inputs[0].type);
        const auto logits = forwardBatch(executor, frame, source.data, batch, context.stop, &hook);
        if (!logits || failure)
            return logits ? *failure : logits.error();
        if (!isSound || !isFinite(*logits))
            return nonfiniteError(graph, executor.frame(), batch, indices[0]);
        return {};
    };
    const auto report = [&](std::int64_t b) { context.report("calibrate", std::min(samples, (b + 1) * size), samples); };
    if (const Status status = inParallelDone(batches, context, look, report); !status)
        return status;
    for (const auto &batch : seen)
        for (const auto &[layer, sums] : batch)
            totals[layer].add(sums);
    for (const DataScoreRequest &request : requests) {
        const ChannelSums &sums = totals[request.layer];
        ImportanceScores scores;
        for (const double sum : request.spec.criterion == "apoz" ? sums.nonzero : sums.absolute)
            scores.channels.push_back(sum / sums.values);
        into.scores[{request.spec.criterion, request.tensor}] = std::move(scores);
    }
    return {};
}

} // namespace espalier
