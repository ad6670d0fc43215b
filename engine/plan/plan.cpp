// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/plan.h"

#include "engine/apply/torchoverride.h"
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
            countUses(m_plan->body);
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

    void countUses(const GraphBlock &block)
    {
        if (&block == &m_plan->body)
            m_uses.assign(static_cast<std::size_t>(m_plan->values), 0);
        for (const GraphNode &node : block.nodes) {
            for (const int value : node.inputs)
                ++m_uses[static_cast<std::size_t>(value)];
            for (const GraphBlock &inner : node.blocks)
                countUses(inner);
        }
        for (const int value : block.outputs)
            ++m_uses[static_cast<std::size_t>(value)];
    }

    int uses(int value) const { return m_uses[static_cast<std::size_t>(value)]; }

    void replaceEverywhere(GraphBlock &block, int from, int to)
    {
        for (GraphNode &node : block.nodes) {
            for (int &value : node.inputs)
                if (value == from)
                    value = to;
            for (GraphBlock &inner : node.blocks)
                replaceEverywhere(inner, from, to);
        }
        for (int &value : block.outputs)
            if (value == from)
                value = to;
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
        m_uses.push_back(0);
        return m_plan->values++;
    }

    bool isFalse(int value) const
    {
        const c10::IValue *constant = m_plan->constantOf(value);
        return constant && constant->isBool() && !constant->toBool();
    }

    /// In eval mode dropout is the identity.
    void dropDropouts()
    {
        std::vector<GraphNode> kept;
        std::vector<std::pair<int, int>> aliases;
        for (GraphNode &node : m_plan->body.nodes) {
            const bool isDropout = node.op == "aten::dropout" || node.op == "aten::feature_dropout";
            if (isDropout && node.inputs.size() == 3 && isFalse(node.inputs[2]))
                aliases.emplace_back(node.outputs[0], node.inputs[0]);
            else
                kept.push_back(std::move(node));
        }
        m_plan->body.nodes = std::move(kept);
        for (const auto &[from, to] : aliases)
            replaceEverywhere(m_plan->body, from, to);
        if (!aliases.empty())
            countUses(m_plan->body);
    }

    static bool isConvolution(const GraphNode &node)
    {
        return node.op == "aten::_convolution" || node.op == "aten::conv1d" || node.op == "aten::conv2d" || node.op == "aten::conv3d";
    }

    bool isTransposed(const GraphNode &node) const
    {
        const int value = node.argument("transposed");
        return value >= 0 && !isFalse(value);
    }

    int foldNorms()
    {
        std::unordered_map<int, std::size_t> producer;
        std::vector<GraphNode> &nodes = m_plan->body.nodes;
        std::unordered_set<std::size_t> gone;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            for (const int value : nodes[i].outputs)
                producer[value] = i;
            GraphNode &norm = nodes[i];
            if (norm.op != "aten::batch_norm" || norm.inputs.size() < 8 || !isFalse(norm.inputs[5]))
                continue;
            const auto made = producer.find(norm.inputs[0]);
            if (made == producer.end() || uses(norm.inputs[0]) != 1)
                continue;
            GraphNode &conv = nodes[made->second];
            if (!isConvolution(conv) || isTransposed(conv) || !fold(conv, norm))
                continue;
            // The convolution now makes what the normalization made.
            conv.outputs[0] = norm.outputs[0];
            producer[norm.outputs[0]] = made->second;
            gone.insert(i);
        }
        std::vector<GraphNode> kept;
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (!gone.count(i))
                kept.push_back(std::move(nodes[i]));
        nodes = std::move(kept);
        return static_cast<int>(gone.size());
    }

    bool fold(GraphNode &conv, const GraphNode &norm)
    {
        const at::Tensor weight = parameter(conv.inputs[1]);
        const at::Tensor mean = parameter(norm.inputs[3]);
        const at::Tensor variance = parameter(norm.inputs[4]);
        const c10::IValue *epsilon = m_plan->constantOf(norm.inputs[7]);
        if (!weight.defined() || !mean.defined() || !variance.defined() || !epsilon || !epsilon->isDouble())
            return false;
        const at::Tensor gamma = parameter(norm.inputs[1]);
        const at::Tensor beta = parameter(norm.inputs[2]);
        const at::Tensor bias = parameter(conv.inputs[2]);
        const c10::IValue *noBias = m_plan->constantOf(conv.inputs[2]);
        if (!bias.defined() && !(noBias && noBias->isNone()))
            return false;
        // In double, so that folding adds one rounding and no more.
        at::Tensor scale = at::rsqrt(variance.to(at::kDouble) + epsilon->toDouble());
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
        const int source = conv.inputs[1];
        conv.inputs[1] = addParameter((weight.to(at::kDouble) * scale.view(broadcast)).to(weight.scalar_type()));
        m_folded.push_back({source, conv.inputs[1], scale.view(broadcast)});
        conv.inputs[2] = addParameter(shift.to(weight.scalar_type()));
        return true;
    }

    /// Only where all that reads strides is known: `view` becomes `reshape`, anything that asks for strides keeps all as it is.
    bool toChannelsLast()
    {
        bool hasConvolution = false;
        for (const GraphNode &node : m_plan->body.nodes) {
            if (node.op == "aten::as_strided" || node.op == "aten::stride" || !node.blocks.empty())
                return false;
            hasConvolution =
                hasConvolution || (isConvolution(node) && parameter(node.inputs[1]).defined() && parameter(node.inputs[1]).dim() == 4);
        }
        if (!hasConvolution)
            return false;
        for (GraphNode &node : m_plan->body.nodes) {
            if (node.op == "aten::view" && node.inputs.size() == 2)
                node.call = [](std::vector<c10::IValue> &stack) {
                    const std::vector<std::int64_t> shape = stack[1].toIntVector();
                    at::Tensor out = at::reshape(stack[0].toTensor(), shape);
                    stack.clear();
                    stack.emplace_back(std::move(out));
                };
            if (!isConvolution(node))
                continue;
            for (Graph::Parameter &entry : m_plan->parameters)
                if (entry.value == node.inputs[1] && entry.data.dim() == 4)
                    entry.data = entry.data.contiguous(at::MemoryFormat::ChannelsLast);
        }
        return true;
    }

    std::shared_ptr<Graph> m_plan;
    std::vector<int> m_uses;
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
