// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/calibrate/samplerunner.h"

#include "engine/apply/torchoverride.h"
#include "engine/device/batches.h"
#include "engine/eval/forward.h"
#include "engine/eval/nonfinite.h"

#include <ATen/core/grad_mode.h>

namespace espalier {

SampleRunner::SampleRunner(const Model &model, const Dataset &data, std::span<const std::int64_t> samples, const AppliedRecipe &applied)
    : m_model(model), m_data(data), m_samples(samples), m_executor(*model.graph), m_frame(m_executor.frame())
{
    overrideWeights(*model.graph, m_frame, applied);
}

std::int64_t SampleRunner::batches() const
{
    return batchCount(static_cast<std::int64_t>(m_samples.size()), batchSizeFor(m_data));
}

Status SampleRunner::run(std::int64_t begin, std::int64_t end, const JobContext &context, const Look &look) const
{
    return inParallelDone(
        end - begin, context, [&](std::int64_t item) { return runOne(begin + item, context, look); }, [](std::int64_t) {});
}

std::span<const std::int64_t> SampleRunner::samplesOf(std::int64_t batch) const
{
    return batchOf(m_samples, batch, batchSizeFor(m_data));
}

Error SampleRunner::nonfinite(std::int64_t batch) const
{
    const auto samples = samplesOf(batch);
    return nonfiniteError(*m_model.graph, m_frame, loadBatch(m_data, samples, false, m_model.inputs[0].type), samples[0]);
}

Status SampleRunner::runOne(std::int64_t batch, const JobContext &context, const Look &look) const
{
    const at::NoGradGuard noGrad;
    const auto samples = samplesOf(batch);
    const Executor::Hook hook = [&](const GraphNode &node, const Frame &frame) { look(batch, &node, frame); };
    const at::Tensor input = loadBatch(m_data, samples, false, m_model.inputs[0].type);
    Frame frame = m_frame;
    for (const int value : m_model.graph->body.inputs)
        frame[static_cast<std::size_t>(value)] = input;
    look(batch, nullptr, frame);
    const auto logits = forwardBatch(m_executor, frame, m_data, input, context.stop, &hook);
    if (!logits)
        return logits.error();
    if (!isFinite(*logits))
        return nonfinite(batch);
    return {};
}

} // namespace espalier
