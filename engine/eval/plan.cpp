// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/plan.h"

#include "engine/eval/packing.h"
#include "engine/eval/observe.h"
#include "engine/model/override.h"

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

    std::shared_ptr<const Graph> make(PlanFacts &facts)
    {
        // A graph that writes into its values anywhere may do so into what would be shared here: leave it as it is.
        if (m_plan->isPure) {
            countUses(m_plan->body);
            dropDropouts();
            facts.foldedNorms = foldNorms();
            facts.channelsLast = toChannelsLast();
            if (facts.channelsLast)
                facts.packed = packConvolutions(*m_plan);
            countUses(m_plan->body);
            facts.inPlace = writeInPlace();
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
        conv.inputs[1] = addParameter((weight.to(at::kDouble) * scale.view(broadcast)).to(weight.scalar_type()));
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
            hasConvolution = hasConvolution || (isConvolution(node) && parameter(node.inputs[1]).defined() && parameter(node.inputs[1]).dim() == 4);
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

    /// True when nothing but `reader` sees this value, and it is fresh memory of an operator that never returns a view.
    bool isOwn(int value, const std::unordered_map<int, const GraphNode *> &producer) const
    {
        static const std::unordered_set<std::string> fresh{"aten::_convolution", "aten::conv1d", "aten::conv2d", "aten::conv3d",
                                                           "aten::linear",       "aten::addmm",  "aten::add",    "aten::batch_norm",
                                                           "espalier::fake_quantize"};
        const auto made = producer.find(value);
        return uses(value) == 1 && made != producer.end() && fresh.count(made->second->op) > 0;
    }

    int writeInPlace()
    {
        std::unordered_map<int, const GraphNode *> producer;
        std::unordered_map<int, std::size_t> onlyReader; // Of values that are read once.
        std::vector<GraphNode> &nodes = m_plan->body.nodes;
        for (std::size_t i = 0; i < nodes.size(); ++i)
            for (const int value : nodes[i].inputs)
                if (uses(value) == 1)
                    onlyReader[value] = i;
        std::vector<bool> isGone(nodes.size());
        int count = 0;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            GraphNode &node = nodes[i];
            if (isGone[i])
                continue;
            if (node.op == "aten::relu" && isOwn(node.inputs[0], producer)) {
                node.call = [](std::vector<c10::IValue> &stack) { at::relu_(stack[0].toTensor()); };
                ++count;
            } else if (node.op == "aten::add" && node.inputs.size() == 3 && isOne(node.inputs[2])) {
                const bool first = isOwn(node.inputs[0], producer);
                if (first || isOwn(node.inputs[1], producer)) {
                    if (!first)
                        std::swap(node.inputs[0], node.inputs[1]);
                    const auto reader = onlyReader.find(node.outputs[0]);
                    const bool withRelu = reader != onlyReader.end() && nodes[reader->second].op == "aten::relu";
                    if (withRelu) {
                        // Both in one pass over the memory.
                        node.outputs[0] = nodes[reader->second].outputs[0];
                        isGone[reader->second] = true;
                    }
                    node.call = withRelu ? addReluInto : addInto;
                    ++count;
                }
            }
            for (const int value : node.outputs)
                producer[value] = &node;
        }
        std::vector<GraphNode> kept;
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (!isGone[i])
                kept.push_back(std::move(nodes[i]));
        nodes = std::move(kept);
        return count;
    }

    static bool fitsInto(const at::Tensor &target, const c10::IValue &other)
    {
        return other.isTensor() && other.toTensor().sizes() == target.sizes() && other.toTensor().scalar_type() == target.scalar_type();
    }

    static at::Tensor sum(const at::Tensor &target, const c10::IValue &other)
    {
        return other.isTensor() ? at::add(target, other.toTensor()) : at::add(target, other.toScalar());
    }

    static void addInto(std::vector<c10::IValue> &stack)
    {
        const at::Tensor target = stack[0].toTensor();
        const c10::IValue other = stack[1];
        // Broadcasting would not fit into the target.
        at::Tensor out = fitsInto(target, other) ? target.add_(other.toTensor()) : sum(target, other);
        stack.clear();
        stack.emplace_back(std::move(out));
    }

    static void addReluInto(std::vector<c10::IValue> &stack)
    {
        at::Tensor target = stack[0].toTensor();
        const c10::IValue other = stack[1];
        const bool fits = fitsInto(target, other) && target.scalar_type() == at::kFloat;
        at::Tensor out = fits ? at::_add_relu_(target, other.toTensor()) : at::relu(sum(target, other));
        stack.clear();
        stack.emplace_back(std::move(out));
    }

    bool isOne(int value) const
    {
        const c10::IValue *constant = m_plan->constantOf(value);
        return constant && constant->isInt() && constant->toInt() == 1;
    }

    std::shared_ptr<Graph> m_plan;
    std::vector<int> m_uses;
};

} // namespace

std::shared_ptr<const Graph> makePlan(const Graph &graph, const AppliedRecipe *applied, PlanFacts *facts)
{
    const at::NoGradGuard guard;
    PlanFacts own;
    return Planner(graph, applied).make(facts ? *facts : own);
}

} // namespace espalier
