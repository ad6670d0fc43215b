// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/plan.h"

#include "engine/apply/torchoverride.h"
#include "engine/plan/quantnodes.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace espalier {

namespace {

/// The graph with what the recipe makes of its weights and activations.
std::shared_ptr<Graph> underRecipe(const Graph &source, const AppliedRecipe *applied)
{
    if (!applied)
        return std::make_shared<Graph>(source);
    auto graph = quantizesActivations(*applied) ? withActivations(source, *applied) : std::make_shared<Graph>(source);
    for (const AppliedLayer &layer : applied->layers)
        for (const ChangedTensor &changed : layer.tensors)
            for (Graph::Parameter &parameter : graph->parameters)
                if (parameter.tensor == changed.tensor
                    || std::find(parameter.aliases.begin(), parameter.aliases.end(), changed.tensor) != parameter.aliases.end())
                    parameter.data = changedTensor(changed, parameter.data);
    return graph;
}

std::shared_ptr<const Graph> planned(std::span<const Pass> passes, const Graph &graph, const AppliedRecipe *applied, PlanStats *facts)
{
    const at::NoGradGuard guard;
    PlanStats own;
    std::shared_ptr<Graph> plan = underRecipe(graph, applied);
    runPasses(passes, *plan, facts ? *facts : own);
    plan->finish();
    return plan;
}

} // namespace

std::shared_ptr<const Graph> makePlan(const Graph &graph, const AppliedRecipe *applied, PlanStats *facts)
{
    return planned(evaluationPasses(), graph, applied, facts);
}

std::shared_ptr<const Graph> makePurePlan(const Graph &graph, const AppliedRecipe *applied, PlanStats *facts)
{
    return planned(purePasses(), graph, applied, facts);
}

} // namespace espalier
