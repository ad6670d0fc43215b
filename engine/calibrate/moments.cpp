// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/calibrate/moments.h"

#include "engine/graph/ops.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace espalier {

namespace {

/// About so many positions of an image count for second moments: neighbours say nearly the same.
constexpr std::int64_t kMaxPositions = 64;
/// Batches whose moments are kept at once before they are joined in order.
constexpr std::int64_t kRound = 8;

std::vector<std::int64_t> pair(const c10::IValue &value)
{
    std::vector<std::int64_t> numbers = value.toIntVector();
    if (numbers.size() == 1)
        numbers.push_back(numbers[0]);
    return numbers;
}

/// A convolution's arguments as they were when it ran.
struct Window {
    std::vector<std::int64_t> kernel, dilation, padding, stride;
    std::int64_t groups = 1;
};

std::optional<Window> windowOf(const GraphNode &node, const Graph &graph, const Frame &frame)
{
    const auto convolution = convolutionOf(graph, node);
    if (!convolution)
        return std::nullopt;
    const auto at = [&](int value) -> const c10::IValue & { return frame[static_cast<std::size_t>(value)]; };
    const at::Tensor weight = graph.parameters[static_cast<std::size_t>(graph.parameterOf(convolution->weight))].data;
    Window window{{weight.size(2), weight.size(3)},
                  pair(at(convolution->dilation)),
                  {0, 0},
                  pair(at(convolution->stride)),
                  at(convolution->groups).toInt()};
    if (at(convolution->padding).isIntList()) {
        window.padding = pair(at(convolution->padding));
    } else {
        auto padding = paddingOfWord(at(convolution->padding).toStringRef(), window.kernel, window.dilation);
        if (!padding)
            return std::nullopt;
        window.padding = std::move(*padding);
    }
    return window;
}

/// Patches of x as (groups, rows, columns); of many positions every n-th in both directions, from one that turns with `turn`.
at::Tensor somePatches(const at::Tensor &x, const Window &window, std::int64_t positions, std::int64_t turn)
{
    std::int64_t step = 1;
    while (step * step * kMaxPositions < positions)
        ++step;
    const std::int64_t from = turn % step;
    at::Tensor padded = at::constant_pad_nd(x, {window.padding[1], window.padding[1], window.padding[0], window.padding[0]});
    padded = padded.slice(2, from * window.stride[0], padded.size(2)).slice(3, from * window.stride[1], padded.size(3));
    const at::Tensor columns =
        at::im2col(padded, window.kernel, window.dilation, {0, 0}, {window.stride[0] * step, window.stride[1] * step});
    return columns.view({x.size(0), window.groups, columns.size(1) / window.groups, columns.size(2)})
        .permute({1, 0, 3, 2})
        .reshape({window.groups, -1, columns.size(1) / window.groups});
}

/// Adds one batch. A patch is linear in the image, so the mean patch is that of the mean image.
InputSecondMoments momentsOf(const GraphNode &node, const Graph &graph, const WeightUse &use, const Frame &frame, bool withSecond,
                             std::int64_t turn)
{
    InputSecondMoments moments;
    const at::Tensor x = frame[static_cast<std::size_t>(use.input)].toTensor().to(at::kFloat);
    at::Tensor rows;
    if (use.isConvolution) {
        const auto window = windowOf(node, graph, frame);
        if (!window || x.dim() != 4)
            return moments;
        const at::Tensor sum =
            at::im2col(x.sum(0, true), window->kernel, window->dilation, window->padding, window->stride).to(at::kDouble);
        const std::int64_t positions = sum.size(2);
        moments.rows = static_cast<double>(x.size(0) * positions);
        moments.mean = sum.sum(2).view({window->groups, -1});
        if (withSecond)
            rows = somePatches(x, *window, positions, turn);
    } else {
        rows = x.reshape({1, -1, x.size(-1)});
        moments.rows = static_cast<double>(rows.size(1));
        moments.mean = rows.sum(1).to(at::kDouble);
    }
    if (withSecond) {
        moments.secondRows = static_cast<double>(rows.size(1));
        for (std::int64_t group = 0; group < rows.size(0); ++group)
            moments.second.push_back(at::matmul(rows[group].t(), rows[group]));
    }
    return moments;
}

void add(InputSecondMoments &sum, const InputSecondMoments &part)
{
    if (part.rows == 0)
        return;
    if (sum.rows == 0) {
        sum = part;
        return;
    }
    sum.rows += part.rows;
    sum.secondRows += part.secondRows;
    sum.mean += part.mean;
    for (std::size_t i = 0; i < sum.second.size(); ++i)
        sum.second[i] += part.second[i];
}

} // namespace

std::vector<WeightUse> weightUses(const Model &model)
{
    const Graph &graph = *model.graph;
    std::vector<WeightUse> uses;
    std::set<int> known;
    for (std::size_t i = 0; i < graph.body.nodes.size(); ++i) {
        const GraphNode &node = graph.body.nodes[i];
        if (node.layer < 0 || node.outputs.empty())
            continue;
        WeightUse use;
        int weight = -1;
        if (const auto convolution = convolutionOf(graph, node); convolution && !convolution->isTransposed) {
            use.isConvolution = true;
            use.input = convolution->input;
            weight = convolution->weight;
        } else if (const auto linear = linearOf(graph, node); linear && !linear->isWeightInputsFirst) {
            use.input = linear->input;
            weight = linear->weight;
        }
        const int parameter = graph.parameterOf(weight);
        if (parameter < 0 || graph.parameterOf(use.input) >= 0 || graph.constantOf(use.input))
            continue;
        const Graph::Parameter &entry = graph.parameters[static_cast<std::size_t>(parameter)];
        const std::vector<int> &weights = model.layers[static_cast<std::size_t>(node.layer)].weights;
        if (std::find(weights.begin(), weights.end(), entry.tensor) != weights.end() && (!use.isConvolution || entry.data.dim() == 4))
            use.tensor = entry.tensor;
        if (use.tensor < 0 || !known.insert(use.tensor).second)
            continue;
        use.layer = node.layer;
        use.node = i;
        use.output = node.outputs[0];
        uses.push_back(use);
    }
    return uses;
}

Result<std::map<int, InputSecondMoments>> inputMoments(const SampleRunner &runner, const Graph &graph, const std::vector<WeightUse> &uses,
                                                       const std::set<int> &withSecond, const JobContext &context)
{
    std::unordered_map<const GraphNode *, std::size_t> wanted;
    for (std::size_t i = 0; i < uses.size(); ++i)
        wanted[&graph.body.nodes[uses[i].node]] = i;
    std::vector<InputSecondMoments> sums(uses.size());
    const std::int64_t batches = runner.batches();
    for (std::int64_t begin = 0; begin < batches; begin += kRound) {
        const std::int64_t end = std::min(batches, begin + kRound);
        std::vector<std::vector<InputSecondMoments>> parts(static_cast<std::size_t>(end - begin),
                                                           std::vector<InputSecondMoments>(uses.size()));
        const Status status = runner.run(begin, end, context, [&](std::int64_t batch, const GraphNode *node, const Frame &frame) {
            const auto found = node ? wanted.find(node) : wanted.end();
            if (found == wanted.end())
                return;
            const WeightUse &use = uses[found->second];
            parts[static_cast<std::size_t>(batch - begin)][found->second] =
                momentsOf(*node, graph, use, frame, withSecond.count(use.tensor) > 0, batch);
        });
        if (!status)
            return status.error();
        for (const auto &part : parts)
            for (std::size_t i = 0; i < sums.size(); ++i)
                add(sums[i], part[i]);
        context.report("calibrate", end, batches);
    }
    std::map<int, InputSecondMoments> moments;
    for (std::size_t i = 0; i < uses.size(); ++i) {
        if (sums[i].rows == 0)
            continue;
        sums[i].mean /= sums[i].rows;
        for (at::Tensor &second : sums[i].second)
            second /= sums[i].secondRows;
        moments[uses[i].tensor] = std::move(sums[i]);
    }
    return moments;
}

} // namespace espalier
