// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply/torchoverride.h"

namespace espalier {

at::Tensor changedTensor(const ChangedTensor &changed, const at::Tensor &like)
{
    const auto values = changed.values;
    auto *data = const_cast<float *>(values->data());
    const at::Tensor flat = at::from_blob(
        data, {static_cast<std::int64_t>(values->size())}, [values](void *) {}, at::TensorOptions().dtype(at::kFloat));
    return flat.view(like.sizes()).to(like.scalar_type());
}

void overrideWeights(const Graph &graph, Frame &frame, const AppliedRecipe &applied)
{
    for (const AppliedLayer &layer : applied.layers)
        for (const ChangedTensor &changed : layer.tensors)
            if (const Graph::Parameter *parameter = graph.parameterForTensor(changed.tensor))
                Executor::replace(frame, *parameter, changedTensor(changed, parameter->data));
}

} // namespace espalier
