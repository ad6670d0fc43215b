// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/run.h"

#include "engine/apply/torchoverride.h"
#include "engine/graph/graph.h"
#include "engine/graph/tensors.h"
#include "engine/model/errors.h"

#include <ATen/core/grad_mode.h>

namespace espalier {

Result<std::vector<NamedTensor>> runModel(const Model &model, const std::vector<NamedTensor> &inputs, const AppliedRecipe *applied,
                                          const JobContext &context)
{
    if (!model.graph)
        return Error(errors::kNoGraph);
    const at::NoGradGuard guard;
    std::string names;
    for (const Model::Input &input : model.inputs)
        names += (names.empty() ? "" : ", ") + printable(input.name);
    std::vector<c10::IValue> values;
    for (std::size_t i = 0; i < model.inputs.size(); ++i) {
        const NamedTensor *found = nullptr;
        for (const NamedTensor &tensor : inputs)
            if (tensor.name == model.inputs[i].name || (tensor.name == "inputs" && model.inputs.size() == 1))
                found = &tensor;
        if (!found)
            return Error(errors::kMissingInput, {printable(model.inputs[i].name), names});
        // The graph may write into its inputs; what the caller gave stays as it is.
        values.emplace_back(tensorOf(found->view).clone());
    }
    const Executor executor(*model.graph);
    Frame frame = executor.frame();
    if (applied)
        overrideWeights(*model.graph, frame, *applied);
    Executor::Options options;
    options.stop = context.stop;
    const auto result = executor.run(frame, std::move(values), options);
    if (!result)
        return result.error();
    const auto outputs = flattenOutputs(*result);
    if (!outputs)
        return outputs.error();
    std::vector<NamedTensor> named;
    for (std::size_t i = 0; i < outputs->size(); ++i)
        named.push_back(namedTensor(outputs->size() == 1 ? "outputs" : "output" + std::to_string(i), (*outputs)[i], false));
    return named;
}

} // namespace espalier
