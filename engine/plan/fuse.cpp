// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/fuse.h"

#include "engine/graph/ops.h"
#include "engine/plan/convolution.h"
#include "engine/plan/passes.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace espalier {

namespace {

class Packer
{
public:
    /// `open`: pack only what reads one of these, and leave them inputs. `kept`: do not join operators over these values.
    explicit Packer(Graph &plan, std::optional<std::span<const int>> open = std::nullopt, std::unordered_set<int> kept = {})
        : m_plan(plan), m_nodes(plan.body.nodes), m_open(open), m_kept(std::move(kept)), m_isGone(m_nodes.size()), m_isDone(m_nodes.size())
    {
        for (const Graph::Parameter &parameter : plan.parameters)
            m_parameters[parameter.value] = parameter.data;
        for (std::size_t i = 0; i < m_nodes.size(); ++i) {
            for (const int value : m_nodes[i].outputs)
                m_producer[value] = i;
            for (const int value : m_nodes[i].inputs)
                m_readers[value].push_back(i);
        }
        for (const int value : plan.body.outputs)
            m_readers[value].push_back(m_nodes.size());
    }

    int pack()
    {
        int count = 0;
        for (std::size_t i = 0; i < m_nodes.size(); ++i)
            if (!m_isDone[i])
                count += packOne(i);
        std::vector<GraphNode> kept;
        for (std::size_t i = 0; i < m_nodes.size(); ++i)
            if (!m_isGone[i])
                kept.push_back(std::move(m_nodes[i]));
        m_nodes = std::move(kept);
        return count;
    }

private:
    at::Tensor parameter(int value) const
    {
        const auto found = m_parameters.find(value);
        return found == m_parameters.end() ? at::Tensor() : found->second;
    }

    bool isOpen(const GraphNode &node) const
    {
        return m_open && std::any_of(node.inputs.begin(), node.inputs.end(), [&](int value) {
                   return std::find(m_open->begin(), m_open->end(), value) != m_open->end();
               });
    }

    /// A list of whole numbers that is known now: a constant, or made of constants.
    std::optional<std::vector<std::int64_t>> numbers(int value) const
    {
        if (const c10::IValue *constant = m_plan.constantOf(value))
            return constant->isIntList() ? std::optional(constant->toIntVector()) : std::nullopt;
        const auto made = m_producer.find(value);
        if (made == m_producer.end() || m_nodes[made->second].kind != GraphNode::Kind::MakeList)
            return std::nullopt;
        std::vector<std::int64_t> list;
        for (const int element : m_nodes[made->second].inputs) {
            const c10::IValue *constant = m_plan.constantOf(element);
            if (!constant || !constant->isInt())
                return std::nullopt;
            list.push_back(constant->toInt());
        }
        return list;
    }

    /// The padding of each side as numbers; of "same" only where it is the same on both sides.
    std::optional<std::vector<std::int64_t>> paddingOf(const ConvolutionNode &node, const at::Tensor &weight,
                                                       const std::vector<std::int64_t> &dilation) const
    {
        const c10::IValue *constant = m_plan.constantOf(node.padding);
        if (!constant || !constant->isString())
            return numbers(node.padding);
        return paddingOfWord(constant->toStringRef(), weight.sizes().slice(2), dilation);
    }

    std::optional<Convolution> knownConvolution(const GraphNode &node) const
    {
        const auto found = convolutionOf(m_plan, node);
        if (!found || found->isTransposed || found->bias < 0)
            return std::nullopt;
        Convolution made;
        made.weight = parameter(found->weight);
        if (!made.weight.defined() || made.weight.dim() != 4 || made.weight.scalar_type() != at::kFloat || made.weight.numel() == 0)
            return std::nullopt;
        made.bias = parameter(found->bias);
        if (!made.bias.defined() && !isConstantNone(m_plan, found->bias))
            return std::nullopt;
        const auto stride = numbers(found->stride);
        const auto dilation = numbers(found->dilation);
        const auto groups = constantInt(m_plan, found->groups);
        if (!stride || !dilation || stride->size() != 2 || dilation->size() != 2 || !groups)
            return std::nullopt;
        const auto padding = paddingOf(*found, made.weight, *dilation);
        if (!padding || padding->size() != 2)
            return std::nullopt;
        made.stride = *stride;
        made.padding = *padding;
        made.dilation = *dilation;
        made.groups = *groups;
        return made;
    }

    /// The only operator that reads this value; the number of operators where it is not just one, or the value is wanted by itself.
    std::size_t onlyReader(int value) const
    {
        const auto found = m_readers.find(value);
        return m_kept.count(value) || found == m_readers.end() || found->second.size() != 1 ? m_nodes.size() : found->second[0];
    }

    bool isRelu(std::size_t index) const { return index < m_nodes.size() && kindOf(m_nodes[index]) == OpKind::Relu; }

    /// Plain a + b of two values, not yet part of another operator.
    bool isAddition(std::size_t index) const
    {
        if (index >= m_nodes.size() || m_isDone[index])
            return false;
        const auto addition = additionOf(m_plan, m_nodes[index]);
        return addition && !m_plan.constantOf(addition->first) && !m_plan.constantOf(addition->second);
    }

    bool packOne(std::size_t index)
    {
        GraphNode &node = m_nodes[index];
        const bool open = isOpen(node);
        if (m_open && !open)
            return false;
        const auto convolution = knownConvolution(node);
        if (!convolution)
            return false;
        const bool winograd = isForWinograd(*convolution);
        if (open && !winograd)
            return false;

        ConvolutionEpilogue tail;
        std::size_t last = index; // Where the operator stands in the end.
        int addend = -1;
        if (const std::size_t next = onlyReader(node.outputs[0]); winograd && isAddition(next)) {
            tail.adds = true;
            addend = m_nodes[next].inputs[m_nodes[next].inputs[0] == node.outputs[0] ? 1 : 0];
            last = next;
        }
        int output = m_nodes[last].outputs[0];
        const std::size_t relu = onlyReader(output);
        tail.relu = isRelu(relu);

        OperatorCall call = open ? openWinogradConvolution(*convolution, tail)
            : winograd           ? winogradConvolution(*convolution, tail)
                                 : packedConvolution(*convolution, tail);
        if (!call)
            return false;
        const std::size_t inputs = open ? 3 : 1;
        node.call = std::move(call);
        node.inputs.resize(inputs);
        node.argumentNames.resize(std::min(node.argumentNames.size(), inputs));
        if (tail.adds) {
            node.inputs.push_back(addend);
            if (!node.argumentNames.empty())
                node.argumentNames.emplace_back("other");
        }
        if (tail.relu) {
            output = m_nodes[relu].outputs[0];
            m_isGone[relu] = true;
        }
        node.outputs[0] = output;
        if (last != index) {
            m_nodes[last] = std::move(node);
            m_isGone[index] = true;
        }
        m_isDone[last] = true;
        return true;
    }

    Graph &m_plan;
    std::vector<GraphNode> &m_nodes;
    std::optional<std::span<const int>> m_open;
    std::unordered_set<int> m_kept;
    std::vector<bool> m_isGone, m_isDone;
    std::unordered_map<int, at::Tensor> m_parameters;
    std::unordered_map<int, std::size_t> m_producer;
    std::unordered_map<int, std::vector<std::size_t>> m_readers;
};

} // namespace

int packConvolutions(Graph &plan)
{
    return isPassSkipped(kFusePass) ? 0 : Packer(plan).pack();
}

int fuseAround(Graph &plan, std::span<const int> parameters, const std::unordered_set<int> &kept)
{
    return isPassSkipped(kFusePass) ? 0 : Packer(plan, parameters, kept).pack();
}

void fuseConvolutions(Graph &graph, PlanStats &stats)
{
    if (stats.channelsLast)
        stats.packed = packConvolutions(graph);
}

} // namespace espalier
