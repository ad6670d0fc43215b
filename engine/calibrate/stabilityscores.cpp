// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/calibrate/datascores.h"

#include "engine/device/batches.h"
#include "engine/eval/forward.h"
#include "engine/eval/nonfinite.h"
#include "engine/model/errors.h"
#include "engine/plan/dependents.h"
#include "engine/stats/layout.h"

#include <ATen/core/grad_mode.h>

#include <cmath>
#include <limits>
#include <map>
#include <numbers>

namespace espalier {

namespace {

/// One batch as it is without a perturbation.
struct Known {
    std::vector<c10::IValue> values; ///< Of GraphSuffix::known.
    at::Tensor outputs;
};

class StabilityPass
{
public:
    StabilityPass(const ScoreSource &source, const DataScoreRequest &request, const JobContext &context)
        : m_source(source),
          m_wish(request),
          m_context(context),
          m_parameter(*source.model.graph->parameterForTensor(request.tensor)),
          m_suffix(suffixOf(*source.model.graph, m_parameter)),
          m_weights(m_parameter.data.to(at::kFloat).contiguous()),
          m_layout(channelLayout(m_weights.sizes().vec(), source.model.layers[static_cast<std::size_t>(request.layer)].channelAxis))
    {
    }

    std::int64_t channels() const { return m_layout.channels; }

    Result<ImportanceScores> run(const std::function<void()> &done)
    {
        ImportanceScores scores;
        scores.channels.assign(static_cast<std::size_t>(m_layout.channels), 0);
        scores.channelErrors = scores.channels;
        if (!m_suffix.reachesOutput)
            return scores;
        if (const Status status = observe(); !status)
            return status.error();
        const std::size_t length = static_cast<std::size_t>(m_layout.outer * m_layout.inner);
        std::vector<std::vector<double>> noise;
        for (int draw = 0; draw < m_wish.spec.draws; ++draw)
            noise.push_back(perturbationNoise(m_context.seed, draw, length));
        const Executor executor(*m_suffix.graph);
        const Status status = inParallelDone(
            m_layout.channels, m_context,
            [&](std::int64_t channel) -> Status {
                std::vector<double> changes;
                for (const std::vector<double> &draw : noise) {
                    const auto change = changeUnder(executor, channel, draw);
                    if (!change)
                        return change.error();
                    changes.push_back(*change);
                }
                summarize(changes, scores.channels[static_cast<std::size_t>(channel)],
                          scores.channelErrors[static_cast<std::size_t>(channel)]);
                return {};
            },
            [&](std::int64_t) { done(); });
        if (!status)
            return status.error();
        return scores;
    }

private:
    static void summarize(const std::vector<double> &changes, double &mean, double &error)
    {
        const double count = static_cast<double>(changes.size());
        for (const double change : changes)
            mean += change / count;
        double squares = 0;
        for (const double change : changes)
            squares += (change - mean) * (change - mean);
        error = std::sqrt(squares / (count - 1) / count);
    }

    /// Outputs, and the values that the suffix reads, on each batch.
    Status observe()
    {
        const at::NoGradGuard guard;
        const Graph &graph = *m_source.model.graph;
        const Executor executor(graph);
        const std::size_t size = static_cast<std::size_t>(batchSizeFor(m_source.data));
        for (std::size_t begin = 0; begin < m_source.samples.size(); begin += size) {
            const auto indices = m_source.samples.subspan(begin, std::min(size, m_source.samples.size() - begin));
            const at::Tensor batch = loadBatch(m_source.data, indices, false, m_source.model.inputs[0].type);
            std::map<int, c10::IValue> kept;
            kept[graph.body.inputs[0]] = batch;
            const Executor::Hook hook = [&](const GraphNode &node, const Frame &frame) {
                for (const int value : node.outputs)
                    if (std::binary_search(m_suffix.known.begin(), m_suffix.known.end(), value))
                        kept[value] = frame[static_cast<std::size_t>(value)];
            };
            Frame frame = executor.frame();
            const auto outputs = forwardBatch(executor, frame, m_source.data, batch, m_context.stop, &hook);
            if (!outputs)
                return outputs.error();
            if (!isFinite(*outputs))
                return nonfiniteError(graph, executor.frame(), batch, indices[0]);
            Known known;
            known.outputs = outputs->to(at::kDouble);
            for (const int value : m_suffix.known)
                known.values.push_back(kept[value]);
            m_known.push_back(std::move(known));
        }
        return {};
    }

    /// D of one channel and draw.
    Result<double> changeUnder(const Executor &executor, std::int64_t channel, const std::vector<double> &noise) const
    {
        const at::NoGradGuard guard;
        at::Tensor changed = m_weights.clone();
        float *weights = changed.data_ptr<float>();
        double norm = 0, perturbation = 0;
        const auto each = [&](const auto &visit) {
            std::size_t place = 0;
            for (std::int64_t o = 0; o < m_layout.outer; ++o)
                for (std::int64_t k = 0; k < m_layout.inner; ++k)
                    visit(weights[(o * m_layout.channels + channel) * m_layout.inner + k], place++);
        };
        each([&](float &w, std::size_t) { norm += static_cast<double>(w) * static_cast<double>(w); });
        if (!(norm > 0) || noise.empty())
            return 0.0;
        const double size = m_wish.spec.noise * std::sqrt(norm / static_cast<double>(noise.size()));
        each([&](float &w, std::size_t place) {
            const float before = w;
            w = static_cast<float>(static_cast<double>(w) + size * noise[place]);
            const double step = static_cast<double>(w) - static_cast<double>(before);
            perturbation += step * step;
        });
        if (!(perturbation > 0))
            return 0.0;
        changed = changed.to(m_parameter.data.scalar_type());
        double change = 0;
        for (const Known &known : m_known) {
            if (m_context.cancelled())
                return Error(errors::kCancelled);
            Frame frame = executor.frame();
            Executor::replace(frame, m_parameter, changed);
            Executor::Options options;
            options.stop = m_context.stop;
            const auto result = executor.run(frame, known.values, options);
            if (!result)
                return result.error();
            const auto outputs = flattenOutputs(*result);
            if (!outputs)
                return outputs.error();
            change += ((*outputs)[0].to(at::kDouble) - known.outputs).norm(2, 1).sum().item<double>();
        }
        change /= static_cast<double>(m_source.samples.size());
        return std::isfinite(change) ? change / std::sqrt(perturbation / norm) : std::numeric_limits<double>::infinity();
    }

    const ScoreSource &m_source;
    const DataScoreRequest &m_wish;
    const JobContext &m_context;
    const Graph::Parameter &m_parameter;
    const GraphSuffix m_suffix;
    const at::Tensor m_weights;
    const ChannelLayout m_layout;
    std::vector<Known> m_known;
};

} // namespace

std::vector<double> perturbationNoise(std::uint64_t seed, int draw, std::size_t count)
{
    std::uint64_t state = seed * 0x9e3779b97f4a7c15ull + static_cast<std::uint64_t>(draw) * 0xd1342543de82ef95ull + 0x2545f4914f6cdd1dull;
    const auto uniform = [&state] {
        state += 0x9e3779b97f4a7c15ull;
        std::uint64_t z = state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        z ^= z >> 31;
        return (static_cast<double>(z >> 11) + 0.5) * 0x1p-53; // Never 0.
    };
    std::vector<double> numbers;
    numbers.reserve(count + 1);
    while (numbers.size() < count) {
        const double radius = std::sqrt(-2 * std::log(uniform()));
        const double angle = 2 * std::numbers::pi * uniform();
        numbers.push_back(radius * std::cos(angle));
        numbers.push_back(radius * std::sin(angle));
    }
    numbers.resize(count);
    return numbers;
}

Status addStabilityScores(const ScoreSource &source, std::span<const DataScoreRequest> requests, const JobContext &context,
                          Calibration &into)
{
    ScoreSource few{source.model, source.data, source.samples.first(std::min<std::size_t>(source.samples.size(), kStabilitySamples))};
    std::int64_t total = 0, ready = 0;
    for (const DataScoreRequest &request : requests) {
        const std::vector<std::int64_t> &shape = source.model.tensors[static_cast<std::size_t>(request.tensor)].view.shape;
        total += channelLayout(shape, source.model.layers[static_cast<std::size_t>(request.layer)].channelAxis).channels;
    }
    for (const DataScoreRequest &request : requests) {
        ImportanceScores scores;
        if (source.model.graph->parameterForTensor(request.tensor)) {
            auto found = StabilityPass(few, request, context).run([&] { context.report("calibrate", ++ready, total); });
            if (!found)
                return found.error();
            scores = std::move(*found);
        } else { // The graph never reads it: nothing that comes out can change.
            const std::vector<std::int64_t> &shape = source.model.tensors[static_cast<std::size_t>(request.tensor)].view.shape;
            scores.channels.assign(
                static_cast<std::size_t>(
                    channelLayout(shape, source.model.layers[static_cast<std::size_t>(request.layer)].channelAxis).channels),
                0);
            scores.channelErrors = scores.channels;
        }
        into.scores[{request.spec.criterion, request.tensor}] = std::move(scores);
    }
    return {};
}

} // namespace espalier
