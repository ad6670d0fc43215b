// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/ops.h"
#include "engine/graph/uses.h"
#include "engine/plan/passes.h"

#include <unordered_map>
#include <unordered_set>

namespace espalier {

namespace {

/// w' = w gamma / sqrt(var + eps), b' = (b - mean) gamma / sqrt(var + eps) + beta, where nothing else reads what is between.
class NormFolder
{
public:
    NormFolder(Graph &plan, PlanStats &stats) : m_plan(plan), m_stats(stats) { }

    void run()
    {
        std::unordered_map<int, std::size_t> producer;
        std::vector<GraphNode> &nodes = m_plan.body.nodes;
        const Uses uses(m_plan);
        std::unordered_set<std::size_t> gone;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            for (const int value : nodes[i].outputs)
                producer[value] = i;
            const auto norm = batchNormOf(m_plan, nodes[i]);
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
        m_stats.foldedNorms = static_cast<int>(gone.size());
    }

private:
    at::Tensor parameter(int value) const
    {
        for (const Graph::Parameter &entry : m_plan.parameters)
            if (entry.value == value)
                return entry.data;
        return {};
    }

    int addParameter(at::Tensor data)
    {
        m_plan.parameters.push_back({m_plan.values, -1, {}, std::move(data)});
        return m_plan.values++;
    }

    bool fold(GraphNode &node, const BatchNormNode &norm)
    {
        const auto conv = convolutionOf(m_plan, node);
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
        if (!bias.defined() && !isConstantNone(m_plan, conv->bias))
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
        m_stats.folded.push_back({conv->weight, folded, scale.view(broadcast)});
        node.inputs[static_cast<std::size_t>(node.argumentPosition("weight"))] = folded;
        node.inputs[static_cast<std::size_t>(biasAt)] = addParameter(shift.to(weight.scalar_type()));
        return true;
    }

    Graph &m_plan;
    PlanStats &m_stats;
};

} // namespace

void foldBatchNorms(Graph &graph, PlanStats &stats)
{
    NormFolder(graph, stats).run();
}

} // namespace espalier
