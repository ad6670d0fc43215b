// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/nonfinite.h"

#include "engine/eval/errors.h"

#include <ATen/core/grad_mode.h>

namespace espalier {

bool isFinite(const at::Tensor &tensor)
{
    return !tensor.is_floating_point() || at::isfinite(tensor).all().item<bool>();
}

Error nonfiniteError(const Graph &graph, const Frame &frame, const at::Tensor &batch, std::int64_t sample)
{
    const at::NoGradGuard guard;
    const GraphNode *nan = nullptr;
    const GraphNode *infinite = nullptr;
    const Executor::Hook hook = [&](const GraphNode &node, const Frame &values) {
        for (const int output : node.outputs) {
            const c10::IValue &value = values[static_cast<std::size_t>(output)];
            // A parameter's own view (its transpose) is told as the operator that uses it.
            if (nan || !value.isTensor() || !value.toTensor().defined() || !value.toTensor().is_floating_point()
                || graph.parameterOf(output) >= 0)
                continue;
            if (at::isnan(value.toTensor()).any().item<bool>())
                nan = &node;
            else if (!infinite && !isFinite(value.toTensor()))
                infinite = &node;
        }
    };
    Executor::Options options;
    options.hook = &hook;
    Frame copy = frame;
    std::vector<c10::IValue> inputs;
    inputs.emplace_back(batch);
    const bool isInput = !isFinite(batch);
    const auto ignored = Executor(graph).run(copy, std::move(inputs), options);
    static_cast<void>(ignored);
    const GraphNode *found = nan ? nan : infinite;
    if (isInput || !found)
        return Error(errors::kNanActivations, {isInput ? "input" : "output", "", std::to_string(sample)});
    return Error(errors::kNanActivations, {found->name, found->op, std::to_string(sample)}, found->name);
}

} // namespace espalier
