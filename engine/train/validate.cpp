// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/validate.h"

#include "engine/device/batches.h"
#include "engine/eval/forward.h"
#include "engine/plan/plan.h"

#include <ATen/core/grad_mode.h>

namespace espalier {

Status validate(const Model &model, const AppliedRecipe &applied, const Dataset &data, std::span<const std::int64_t> samples,
                const JobContext &context, EpochFigures &figures)
{
    const std::int64_t count = static_cast<std::int64_t>(samples.size());
    figures.valSamples = count;
    if (samples.empty())
        return {};
    PlanStats facts;
    const auto plan = makePlan(*model.graph, &applied, &facts);
    const Executor executor(*plan);
    const std::int64_t batch = batchSizeFor(data), batches = batchCount(count, batch);
    std::vector<double> losses(static_cast<std::size_t>(batches));
    std::int64_t right = 0;
    const auto forward = [&](std::int64_t index) {
        const at::NoGradGuard guard;
        Frame frame = executor.frame();
        return forwardBatch(executor, frame, data,
                            loadBatch(data, batchOf(samples, index, batch), facts.channelsLast, model.inputs[0].type), context.stop);
    };
    const auto compare = [&](std::int64_t index, const at::Tensor &logits) -> Status {
        const at::NoGradGuard guard;
        std::vector<std::int64_t> wanted;
        for (const std::int64_t sample : batchOf(samples, index, batch))
            wanted.push_back(data.labels[static_cast<std::size_t>(sample)]);
        const at::Tensor labels = at::tensor(wanted, at::TensorOptions().dtype(at::kLong));
        losses[static_cast<std::size_t>(index)] =
            at::cross_entropy_loss(logits.to(at::kDouble), labels, {}, at::Reduction::Sum).item<double>();
        right += logits.argmax(1).eq(labels).sum().item<std::int64_t>();
        return {};
    };
    if (const Status status = inParallel(batches, context, forward, compare); !status)
        return status;
    figures.valLoss = 0;
    for (const double loss : losses)
        figures.valLoss += loss;
    figures.valLoss /= static_cast<double>(count);
    figures.valTop1 = static_cast<double>(right) / static_cast<double>(count);
    return {};
}

} // namespace espalier
