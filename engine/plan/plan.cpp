// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/plan.h"

#include "engine/apply/torchoverride.h"
#include "engine/graph/ops.h"
#include "engine/graph/uses.h"
#include "engine/plan/packing.h"
#include "engine/plan/quantnodes.h"

#include <ATen/core/grad_mode.h>

#include <unordered_map>
#include <unordered_set>

namespace espalier {

namespace {

class Planner
{
public:
    Planner(const Graph &source, const AppliedRecipe *applied)
        : m_plan(applied && quantizesActivations(*applied) ? withActivations(source, *applied) : std::make_shared<Graph>(source))
    {
        if (applied)
            for (const AppliedLayer &layer : applied->layers)
                for (const ChangedTensor &changed : layer.tensors)
                    for (Graph::Parameter &parameter : m_plan->parameters)
                        if (parameter.tensor == changed.tensor || contains(parameter.aliases, changed.tensor))
                            parameter.data = changedTensor(changed, parameter.data);
    }

    std::shared_ptr<const Graph> make(PlanStats &facts, bool forSpeed)
    {
        // A graph that writes into its values anywhere may do so into what would be shared here: leave it as it is.
        if (m_plan->isPure) {
            dropDropouts();
            facts.foldedNorms = foldNorms();
            facts.channelsLast = toChannelsLast();
            facts.folded = std::move(m_folded);
            if (forSpeed && facts.channelsLast)
                facts.packed = packConvolutions(*m_plan);
            if (forSpeed)
                facts.inPlace = writeInPlace(*m_plan);
        }
        m_plan->finish();
        return m_plan;
    }

private:
    static bool contains(const std::vector<int> &list, int value)
    {
        for (const int element : list)
            if (element == value)
                return true;
        return false;
    }

    at::Tensor parameter(int value) const
    {
        for (const Graph::Parameter &entry : m_plan->parameters)
            if (entry.value == value)
                return entry.data;
        return {};
    }

    int addParameter(at::Tensor data)
    {
        m_plan->parameters.push_back({m_plan->values, -1, {}, std::move(data)});
        return m_plan->values++;
    }

    /// In eval mode dropout is the identity.
    void dropDropouts()
    {
        std::vector<GraphNode> kept;
        std::vector<std::pair<int, int>> aliases;
        for (GraphNode &node : m_plan->body.nodes) {
            const auto dropout = dropoutOf(node);
            if (dropout && node.outputs.size() == 1 && constantBool(*m_plan, dropout->training) == false)
                aliases.emplace_back(node.outputs[0], dropout->input);
            else
                kept.push_back(std::move(node));
        }
        m_plan->body.nodes = std::move(kept);
        // From the last on: what one dropout takes may be what another gave.
        for (auto alias = aliases.rbegin(); alias != aliases.rend(); ++alias)
            replaceReads(m_plan->body, alias->first, alias->second);
    }

    int foldNorms()
    {
        std::unordered_map<int, std::size_t> producer;
        std::vector<GraphNode> &nodes = m_plan->body.nodes;
        const Uses uses(*m_plan);
        std::unordered_set<std::size_t> gone;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            for (const int value : nodes[i].outputs)
                producer[value] = i;
            const auto norm = batchNormOf(*m_plan, nodes[i]);
            if (!norm || norm->isTraining != false)
                continue;
            const auto made = producer.find(norm->input);
            if (made == producer.end() || uses.count(norm->input) != 1)
                continue;
            GraphNode &conv = nodes[made->second];
            if (!fold(conv, *norm))
                continue;
            // The convolution now makes what the normalization made.
            conv.outputs[0] = nodes[i].outputs[0];
            producer[nodes[i].outputs[0]] = made->second;
            gone.insert(i);
        }
        std::vector<GraphNode> kept;
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (!gone.count(i))
                kept.push_back(std::move(nodes[i]));
        nodes = std::move(kept);
        return static_cast<int>(gone.size());
    }

    bool fold(GraphNode &node, const BatchNormNode &norm)
    {
        const auto conv = convolutionOf(*m_plan, node);
        const int biasAt = node.argumentPosition("bias");
        if (!conv || conv->isTransposed || biasAt < 0)
            return false;
        const at::Tensor weight = parameter(conv->weight);
        const at::Tensor mean = parameter(norm.mean);
        const at::Tensor variance = parameter(norm.variance);
        if (!weight.defined() || !mean.defined() || !variance.defined() || !norm.epsilon)
            return false;
        const at::Tensor gamma = parameter(norm.gamma);
        const at::Tensor beta = parameter(norm.beta);
        const at::Tensor bias = parameter(conv->bias);
        if (!bias.defined() && !isConstantNone(*m_plan, conv->bias))
            return false;
        // In double, so that folding adds one rounding and no more.
        at::Tensor scale = at::rsqrt(variance.to(at::kDouble) + *norm.epsilon);
        if (gamma.defined())
            scale = scale * gamma.to(at::kDouble);
        at::Tensor shift = -mean.to(at::kDouble);
        if (bias.defined())
            shift = shift + bias.to(at::kDouble);
        shift = shift * scale;
        if (beta.defined())
            shift = shift + beta.to(at::kDouble);
        std::vector<std::int64_t> broadcast(static_cast<std::size_t>(weight.dim()), 1);
        broadcast[0] = -1;
        const int folded = addParameter((weight.to(at::kDouble) * scale.view(broadcast)).to(weight.scalar_type()));
        m_folded.push_back({conv->weight, folded, scale.view(broadcast)});
        node.inputs[static_cast<std::size_t>(node.argumentPosition("weight"))] = folded;
        node.inputs[static_cast<std::size_t>(biasAt)] = addParameter(shift.to(weight.scalar_type()));
        return true;
    }

    /// Only where all that reads strides is known: `view` becomes `reshape`, anything that asks for strides keeps all as it is.
    bool toChannelsLast()
    {
        bool hasConvolution = false;
        for (const GraphNode &node : m_plan->body.nodes) {
            if (kindOf(node) == OpKind::Stride || !node.blocks.empty())
                return false;
            const auto convolution = convolutionOf(*m_plan, node);
            const at::Tensor weight = convolution ? parameter(convolution->weight) : at::Tensor();
            hasConvolution = hasConvolution || (weight.defined() && weight.dim() == 4);
        }
        if (!hasConvolution)
            return false;
        for (GraphNode &node : m_plan->body.nodes) {
            if (kindOf(node) == OpKind::View && node.inputs.size() == 2)
                node.call = [](std::vector<c10::IValue> &stack) {
                    const std::vector<std::int64_t> shape = stack[1].toIntVector();
                    at::Tensor out = at::reshape(stack[0].toTensor(), shape);
                    stack.clear();
                    stack.emplace_back(std::move(out));
                };
            const auto convolution = convolutionOf(*m_plan, node);
            if (!convolution)
                continue;
            for (Graph::Parameter &entry : m_plan->parameters)
                if (entry.value == convolution->weight && entry.data.dim() == 4)
                    entry.data = entry.data.contiguous(at::MemoryFormat::ChannelsLast);
        }
        return true;
    }

    std::shared_ptr<Graph> m_plan;
    std::vector<FoldedWeight> m_folded;
};

} // namespace

std::shared_ptr<const Graph> makePlan(const Graph &graph, const AppliedRecipe *applied, PlanStats *facts)
{
    const at::NoGradGuard guard;
    PlanStats own;
    return Planner(graph, applied).make(facts ? *facts : own, true);
}

std::shared_ptr<const Graph> makePurePlan(const Graph &graph, const AppliedRecipe *applied, PlanStats *facts)
{
    const at::NoGradGuard guard;
    PlanStats own;
    return Planner(graph, applied).make(facts ? *facts : own, false);
}

} // namespace espalier
