// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/teacher.h"

#include "engine/device/batches.h"
#include "engine/eval/forward.h"
#include "engine/plan/plan.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace espalier {

namespace {

constexpr std::int64_t kMaxTable = 256 << 20;

} // namespace

Status Teacher::prepare(const Model &model, const DatasetPtr &data, std::span<const std::int64_t> samples, const JobContext &context)
{
    m_data = data;
    m_type = model.inputs[0].type;
    PlanStats facts;
    m_plan = makePlan(*model.graph, nullptr, &facts);
    m_channelsLast = facts.channelsLast;
    m_executor.emplace(*m_plan);
    if (samples.empty())
        return {};
    const auto first = run(samples.first(1), context);
    if (!first)
        return first.error();
    const std::int64_t classes = first->size(1), count = static_cast<std::int64_t>(samples.size());
    if (count * classes * static_cast<std::int64_t>(sizeof(float)) > kMaxTable)
        return {};

    m_rowOf.assign(static_cast<std::size_t>(data->count()), -1);
    for (std::size_t i = 0; i < samples.size(); ++i)
        m_rowOf[static_cast<std::size_t>(samples[i])] = static_cast<std::int64_t>(i);
    const at::Tensor table = at::empty({count, classes}, at::TensorOptions().dtype(at::kFloat));
    const std::int64_t batch = batchSizeFor(*data);
    std::int64_t done = 0;
    const Status status = inParallel(
        batchCount(count, batch), context, [&](std::int64_t index) { return run(batchOf(samples, index, batch), context); },
        [&](std::int64_t index, const at::Tensor &logits) -> Status {
            const at::NoGradGuard guard;
            table.narrow(0, index * batch, logits.size(0)).copy_(logits);
            context.report("teach", done += logits.size(0), count);
            return {};
        });
    if (!status)
        return status;
    m_table = table;
    return {};
}

Result<at::Tensor> Teacher::run(std::span<const std::int64_t> samples, const JobContext &context) const
{
    const at::NoGradGuard guard;
    Frame frame = m_executor->frame();
    return forwardBatch(*m_executor, frame, *m_data, loadBatch(*m_data, samples, m_channelsLast, m_type), context.stop);
}

Result<at::Tensor> Teacher::logits(std::span<const std::int64_t> samples, const JobContext &context) const
{
    if (!m_table.defined())
        return run(samples, context);
    std::vector<std::int64_t> rows;
    for (const std::int64_t sample : samples)
        rows.push_back(m_rowOf[static_cast<std::size_t>(sample)]);
    return m_table.index_select(0, at::tensor(rows, at::TensorOptions().dtype(at::kLong)));
}

at::Tensor distillationLoss(const at::Tensor &student, const at::Tensor &teacher, const at::Tensor &crossEntropy, double temperature,
                            double weight)
{
    const at::Tensor target = at::log_softmax(teacher / temperature, 1);
    const at::Tensor soft = at::log_softmax(student / temperature, 1);
    const at::Tensor divergence = (target.exp() * (target - soft)).sum() / student.size(0);
    return (1 - weight) * crossEntropy + weight * temperature * temperature * divergence;
}

} // namespace espalier
