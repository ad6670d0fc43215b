// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/packing.h"

#include <ATen/core/dispatch/Dispatcher.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace espalier {

namespace {

class Packer
{
public:
    explicit Packer(Graph &plan) : m_plan(plan)
    {
        auto &dispatcher = c10::Dispatcher::singleton();
        m_prepack = dispatcher.findSchema({"mkldnn_prepacked::conv2d_prepack", ""});
        m_run = dispatcher.findSchema({"mkldnn_prepacked::conv2d_run", ""});
        for (const Graph::Parameter &parameter : plan.parameters)
            m_parameters[parameter.value] = parameter.data;
        for (std::size_t i = 0; i < plan.body.nodes.size(); ++i) {
            for (const int value : plan.body.nodes[i].outputs)
                m_producer[value] = i;
            for (const int value : plan.body.nodes[i].inputs)
                m_readers[value].push_back(i);
        }
        for (const int value : plan.body.outputs)
            m_readers[value].push_back(plan.body.nodes.size());
    }

    int pack()
    {
        if (!m_prepack || !m_run || !at::globalContext().userEnabledMkldnn())
            return 0;
        std::vector<bool> gone(m_plan.body.nodes.size());
        int count = 0;
        for (std::size_t i = 0; i < m_plan.body.nodes.size(); ++i)
            count += packOne(i, gone);
        std::vector<GraphNode> kept;
        for (std::size_t i = 0; i < gone.size(); ++i)
            if (!gone[i])
                kept.push_back(std::move(m_plan.body.nodes[i]));
        m_plan.body.nodes = std::move(kept);
        return count;
    }

private:
    at::Tensor parameter(int value) const
    {
        const auto found = m_parameters.find(value);
        return found == m_parameters.end() ? at::Tensor() : found->second;
    }

    /// A list of whole numbers that is known now: a constant, or made of constants.
    std::optional<std::vector<std::int64_t>> numbers(int value) const
    {
        if (const c10::IValue *constant = m_plan.constantOf(value))
            return constant->isIntList() ? std::optional(constant->toIntVector()) : std::nullopt;
        const auto made = m_producer.find(value);
        if (made == m_producer.end() || m_plan.body.nodes[made->second].kind != GraphNode::Kind::MakeList)
            return std::nullopt;
        std::vector<std::int64_t> list;
        for (const int element : m_plan.body.nodes[made->second].inputs) {
            const c10::IValue *constant = m_plan.constantOf(element);
            if (!constant || !constant->isInt())
                return std::nullopt;
            list.push_back(constant->toInt());
        }
        return list;
    }

    bool packOne(std::size_t index, std::vector<bool> &gone)
    {
        GraphNode &node = m_plan.body.nodes[index];
        if (node.op != "aten::_convolution" && node.op != "aten::conv2d")
            return false;
        if (const int transposed = node.argument("transposed"); transposed >= 0) {
            const c10::IValue *constant = m_plan.constantOf(transposed);
            if (!constant || !constant->isBool() || constant->toBool())
                return false;
        }
        const at::Tensor weight = parameter(node.inputs[1]);
        if (!weight.defined() || weight.dim() != 4 || weight.scalar_type() != at::kFloat || weight.numel() == 0)
            return false;
        const at::Tensor bias = parameter(node.inputs[2]);
        const c10::IValue *noBias = m_plan.constantOf(node.inputs[2]);
        if (!bias.defined() && !(noBias && noBias->isNone()))
            return false;
        const auto stride = numbers(node.argument("stride"));
        const auto padding = numbers(node.argument("padding"));
        const auto dilation = numbers(node.argument("dilation"));
        const c10::IValue *groups = node.argument("groups") < 0 ? nullptr : m_plan.constantOf(node.argument("groups"));
        if (!stride || !padding || !dilation || stride->size() != 2 || padding->size() != 2 || dilation->size() != 2 || !groups
            || !groups->isInt())
            return false;

        const GraphNode *relu = nullptr;
        const std::vector<std::size_t> &readers = m_readers[node.outputs[0]];
        if (readers.size() == 1 && readers[0] < m_plan.body.nodes.size() && m_plan.body.nodes[readers[0]].op == "aten::relu")
            relu = &m_plan.body.nodes[readers[0]];
        // Only a hint for the weights' format; any other size works too.
        const auto extent = [&](std::size_t axis) { return std::max<std::int64_t>(32, weight.size(2 + static_cast<std::int64_t>(axis)) * (*dilation)[axis]); };
        std::vector<c10::IValue> stack{weight.contiguous(), bias.defined() ? c10::IValue(bias) : c10::IValue(), *stride, *padding, *dilation,
                                       groups->toInt(), std::vector<std::int64_t>{32, weight.size(1) * groups->toInt(), extent(0), extent(1)},
                                       std::string(relu ? "relu" : "none")};
        try {
            m_prepack->callBoxed(&stack);
        } catch (const std::exception &) {
            return false; // A shape that oneDNN does not do; LibTorch's own way stays.
        }
        node.call = [run = *m_run, packed = stack[0]](std::vector<c10::IValue> &values) {
            at::Tensor input = values[0].toTensor();
            values.clear();
            values.emplace_back(std::move(input));
            values.push_back(packed);
            run.callBoxed(&values);
        };
        node.inputs.resize(1);
        node.argumentNames.resize(std::min<std::size_t>(node.argumentNames.size(), 1));
        if (relu) {
            node.outputs[0] = relu->outputs[0];
            gone[readers[0]] = true;
        }
        return true;
    }

    Graph &m_plan;
    using Found = decltype(c10::Dispatcher::singleton().findSchema(std::declval<c10::OperatorName>())); // Which optional depends on the version.
    Found m_prepack, m_run;
    std::unordered_map<int, at::Tensor> m_parameters;
    std::unordered_map<int, std::size_t> m_producer;
    std::unordered_map<int, std::vector<std::size_t>> m_readers;
};

} // namespace

int packConvolutions(Graph &plan)
{
    return Packer(plan).pack();
}

} // namespace espalier
