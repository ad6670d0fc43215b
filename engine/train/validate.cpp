// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/validate.h"

#include "engine/device/torchinfo.h"
#include "engine/eval/forward.h"
#include "engine/plan/plan.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <mutex>

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
    const std::int64_t batch = batchSizeFor(data), batches = (count + batch - 1) / batch;
    std::mutex mutex;
    std::optional<Error> failure;
    std::vector<double> losses(static_cast<std::size_t>(batches));
    std::int64_t right = 0;
    context.forEach(batches, [&](std::int64_t index, int) {
        if (context.workers)
            setTorchThreads(1);
        {
            const std::lock_guard lock(mutex);
            if (failure)
                return;
        }
        const at::NoGradGuard guard;
        const std::int64_t first = index * batch;
        const auto own = samples.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(std::min(batch, count - first)));
        Frame frame = executor.frame();
        const auto logits =
            forwardBatch(executor, frame, data, loadBatch(data, own, facts.channelsLast, model.inputs[0].type), context.stop);
        const std::lock_guard lock(mutex);
        if (!logits) {
            if (!failure)
                failure = logits.error();
            return;
        }
        std::vector<std::int64_t> wanted;
        for (const std::int64_t sample : own)
            wanted.push_back(data.labels[static_cast<std::size_t>(sample)]);
        const at::Tensor labels = at::tensor(wanted, at::TensorOptions().dtype(at::kLong));
        losses[static_cast<std::size_t>(index)] =
            at::cross_entropy_loss(logits->to(at::kDouble), labels, {}, at::Reduction::Sum).item<double>();
        right += logits->argmax(1).eq(labels).sum().item<std::int64_t>();
    });
    if (failure)
        return *failure;
    figures.valLoss = 0;
    for (const double loss : losses)
        figures.valLoss += loss;
    figures.valLoss /= static_cast<double>(count);
    figures.valTop1 = static_cast<double>(right) / static_cast<double>(count);
    return {};
}

} // namespace espalier
