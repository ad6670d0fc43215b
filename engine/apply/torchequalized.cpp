// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply/equalized.h"

#include "engine/apply/equalize.h"
#include "engine/graph/graph.h"
#include "engine/graph/tensors.h"

#include <ATen/core/grad_mode.h>

namespace espalier {

Result<ModelPtr> equalizedModel(const ModelPtr &model, const JobContext &context)
{
    const auto equalization = equalize(*model, context);
    if (!equalization)
        return equalization.error();
    auto copy = std::make_shared<Model>(withEqualized(*model, *equalization));
    if (!model->graph)
        return ModelPtr(std::move(copy));
    const at::NoGradGuard guard;
    auto graph = std::make_shared<Graph>(*model->graph);
    for (Graph::Parameter &parameter : graph->parameters)
        if (const TensorView &view = copy->tensors[static_cast<std::size_t>(parameter.tensor)].view;
            view.data != model->tensors[static_cast<std::size_t>(parameter.tensor)].view.data)
            parameter.data = tensorOf(view).to(parameter.data.scalar_type());
    copy->graph = std::move(graph);
    return ModelPtr(std::move(copy));
}

Result<EqualizedStart> equalizeFirst(const ModelPtr &model, const Recipe &recipe, const JobContext &context)
{
    EqualizedStart start{model, recipe};
    if (!recipe.equalize)
        return start;
    const auto equalized = equalizedModel(model, context);
    if (!equalized)
        return equalized.error();
    start.model = *equalized;
    start.rest.equalize = false;
    return start;
}

} // namespace espalier
