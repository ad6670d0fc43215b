// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/sweeprunner.h"

#include "engine/eval/forward.h"
#include "engine/model/model.h"
#include "engine/plan/fuse.h"
#include "engine/plan/inplace.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <optional>
#include <unordered_set>

namespace espalier {

namespace {

/// MACs of the layers that these operators belong to; 0 where none are known.
double macsOf(const Model &model, const Graph &graph)
{
    std::unordered_set<int> layers;
    for (const GraphNode &node : graph.body.nodes)
        if (node.layer >= 0)
            layers.insert(node.layer);
    double macs = 0;
    for (const int layer : layers)
        macs += static_cast<double>(model.layers[static_cast<std::size_t>(layer)].macs.value_or(0));
    return macs;
}

} // namespace

SweepRunner::SweepRunner(const Model &model, const SweepWeights &weights, std::span<const int> layers)
    : m_channelsLast(weights.channelsLast()), m_isPure(weights.plan().isPure), m_type(model.inputs[0].type)
{
    const Graph &plan = weights.plan();
    Graph packed = plan;
    if (m_isPure && m_channelsLast)
        packConvolutions(packed);
    std::vector<int> crossing;
    for (const int layer : layers) {
        Row row;
        row.suffix = makeSuffix(plan, packed, weights.values(layer));
        row.executor = std::make_unique<Executor>(*row.suffix.graph);
        crossing.insert(crossing.end(), row.suffix.boundary.begin(), row.suffix.boundary.end());
        m_rows.push_back(std::move(row));
    }
    auto base = std::make_shared<Graph>(std::move(packed));
    if (m_isPure)
        writeInPlace(*base, crossing);
    base->finish();
    m_base = std::move(base);
    for (Row &row : m_rows)
        row.readyAfter = readyAfter(*m_base, row.suffix.boundary);
    m_executor = std::make_unique<Executor>(*m_base);

    const double all = macsOf(model, *m_base);
    for (Row &row : m_rows)
        row.cost = all > 0 ? macsOf(model, *row.suffix.graph) / all
                           : static_cast<double>(row.suffix.graph->body.nodes.size())
                / static_cast<double>(std::max<std::size_t>(1, m_base->body.nodes.size()));
}

/// The state of one batch.
struct SweepRunner::Pass {
    Pass(const SweepRunner &runner, std::span<const Job> all) : jobs(all), kept(static_cast<std::size_t>(runner.m_base->values))
    {
        waiting.resize(runner.m_rows.size());
        users.assign(kept.size(), 0);
        for (std::size_t i = 0; i < jobs.size(); ++i)
            waiting[jobs[i].row].push_back(i);
        for (std::size_t row = 0; row < waiting.size(); ++row)
            if (!waiting[row].empty())
                for (const int value : runner.m_rows[row].suffix.boundary)
                    ++users[static_cast<std::size_t>(value)];
    }

    std::span<const Job> jobs;
    std::vector<std::vector<std::size_t>> waiting; ///< Jobs of each row.
    std::vector<int> users;                        ///< Rows that still need the value.
    std::vector<c10::IValue> kept;
};

std::vector<c10::IValue> SweepRunner::boundaryOf(const Row &row, const std::vector<c10::IValue> &kept) const
{
    std::vector<c10::IValue> values;
    for (const int value : row.suffix.boundary) {
        const c10::IValue &one = kept[static_cast<std::size_t>(value)];
        // A graph that writes into its values must not spoil what the next run reads.
        values.push_back(!m_isPure && one.isTensor() ? c10::IValue(one.toTensor().clone()) : one);
    }
    return values;
}

Result<SweepRunner::Logits> SweepRunner::run(const Dataset &data, std::span<const std::int64_t> samples, std::span<const Job> jobs,
                                             const std::function<void()> &pausePoint, const std::stop_token &stop) const
{
    const at::NoGradGuard guard;
    const std::int64_t n = static_cast<std::int64_t>(samples.size());
    Logits logits;
    logits.jobs.resize(jobs.size());
    Pass pass(*this, jobs);
    std::optional<Error> failure;

    const auto serve = [&](std::size_t index) {
        const Row &row = m_rows[index];
        for (const std::size_t job : pass.waiting[index]) {
            if (failure)
                return;
            if (pausePoint)
                pausePoint();
            Frame frame = row.executor->frame();
            for (const auto &[value, tensor] : *jobs[job].parameters)
                frame[static_cast<std::size_t>(value)] = tensor;
            Executor::Options options;
            options.stop = stop;
            auto result = logitsOf(row.executor->run(frame, boundaryOf(row, pass.kept), options), n, data);
            if (!result) {
                failure = result.error();
                return;
            }
            logits.jobs[job] = std::move(*result);
        }
        for (const int value : row.suffix.boundary)
            if (--pass.users[static_cast<std::size_t>(value)] == 0)
                pass.kept[static_cast<std::size_t>(value)] = c10::IValue();
    };
    const auto serveReady = [&](int after) {
        for (std::size_t row = 0; row < m_rows.size(); ++row)
            if (m_rows[row].readyAfter == after && !pass.waiting[row].empty())
                serve(row);
    };

    at::Tensor batch = loadBatch(data, samples, m_channelsLast, m_type);
    pass.kept[static_cast<std::size_t>(m_base->body.inputs[0])] = batch;
    serveReady(-1);
    const GraphNode *first = m_base->body.nodes.data();
    const Executor::Hook hook = [&](const GraphNode &node, const Frame &frame) {
        if (failure || std::less<>()(&node, first) || !std::less<>()(&node, first + m_base->body.nodes.size()))
            return; // Inside a block: its node speaks for it.
        for (const int value : node.outputs)
            if (pass.users[static_cast<std::size_t>(value)] > 0)
                pass.kept[static_cast<std::size_t>(value)] = frame[static_cast<std::size_t>(value)];
        serveReady(static_cast<int>(&node - first));
    };
    Executor::Options options;
    options.stop = stop;
    options.hook = &hook;
    Frame frame = m_executor->frame();
    const auto result = m_executor->run(frame, {std::move(batch)}, options);
    if (failure)
        return *failure;
    auto baseline = logitsOf(result, n, data);
    if (!baseline)
        return baseline.error();
    logits.baseline = std::move(*baseline);
    return logits;
}

Result<std::int64_t> SweepRunner::liveBytes(const Dataset &data, std::span<const std::int64_t> samples, const std::stop_token &stop) const
{
    const at::NoGradGuard guard;
    std::unordered_set<int> made(m_base->body.inputs.begin(), m_base->body.inputs.end());
    for (const GraphNode &node : m_base->body.nodes)
        made.insert(node.outputs.begin(), node.outputs.end());
    std::int64_t most = 0;
    const Executor::Hook hook = [&](const GraphNode &, const Frame &frame) {
        std::int64_t now = 0;
        for (const int value : made)
            if (frame[static_cast<std::size_t>(value)].isTensor())
                now += static_cast<std::int64_t>(frame[static_cast<std::size_t>(value)].toTensor().nbytes());
        most = std::max(most, now);
    };
    Executor::Options options;
    options.stop = stop;
    options.hook = &hook;
    Frame frame = m_executor->frame();
    const auto result = logitsOf(m_executor->run(frame, {loadBatch(data, samples, m_channelsLast, m_type)}, options),
                                 static_cast<std::int64_t>(samples.size()), data);
    if (!result)
        return result.error();
    // The baseline's values, and a suffix's own beside them.
    return 2 * most;
}

} // namespace espalier
