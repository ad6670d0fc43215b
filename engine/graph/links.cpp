// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/graph.h"
#include "engine/graph/tensors.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>

namespace espalier {

namespace {

template <std::size_t N> bool isOneOf(std::string_view op, const std::array<std::string_view, N> &names)
{
    if (op.ends_with('_'))
        op.remove_suffix(1);
    return std::find(names.begin(), names.end(), op) != names.end();
}

/// Reads how large a value is, not what it is.
bool readsShapeOnly(const std::string &op)
{
    return isOneOf(op, std::array<std::string_view, 3>{"aten::size", "aten::dim", "aten::numel"});
}

/// Who reads each value of the body, branches and loops included.
class Readers
{
public:
    explicit Readers(const Graph &graph) : m_reads(static_cast<std::size_t>(graph.values)), m_reader(m_reads.size(), nullptr)
    {
        for (const GraphNode &node : graph.body.nodes)
            note(node, &node);
        for (const int value : graph.body.outputs)
            ++m_reads[static_cast<std::size_t>(value)];
    }

    /// The node of the body that alone reads the value, or null.
    const GraphNode *only(int value) const
    {
        return m_reads[static_cast<std::size_t>(value)] == 1 ? m_reader[static_cast<std::size_t>(value)] : nullptr;
    }

private:
    void note(const GraphNode &node, const GraphNode *top)
    {
        if (!readsShapeOnly(node.op))
            for (const int value : node.inputs) {
                ++m_reads[static_cast<std::size_t>(value)];
                m_reader[static_cast<std::size_t>(value)] = top;
            }
        for (const GraphBlock &block : node.blocks) {
            for (const GraphNode &inner : block.nodes)
                note(inner, nullptr);
            for (const int value : block.outputs)
                ++m_reads[static_cast<std::size_t>(value)];
        }
    }

    std::vector<int> m_reads;
    std::vector<const GraphNode *> m_reader;
};

/// A convolution or linear layer as a node of the graph.
struct Product {
    int weight = -1, bias = -1; ///< Tensors.
    int input = -1;             ///< The value that meets the weights.
    std::int64_t groups = 1;
    bool isTransposed = false;
    bool isLinear = false;
    bool hasUnknownBias = false; ///< It cannot be scaled with the weights.
};

class Linker
{
public:
    explicit Linker(Model &model) : m_model(model), m_graph(*model.graph), m_readers(m_graph) { }

    void run()
    {
        for (const GraphNode &node : m_graph.body.nodes)
            if (const auto product = productOf(node); product && !product->hasUnknownBias)
                follow(node, *product);
    }

private:
    int tensorOf(int value) const
    {
        const int parameter = value < 0 ? -1 : m_graph.parameterOf(value);
        return parameter < 0 ? -1 : m_graph.parameters[static_cast<std::size_t>(parameter)].tensor;
    }

    /// True when one node alone reads the parameter, by itself or through a view of it.
    bool isOwn(int value) const
    {
        const int parameter = m_graph.parameterOf(value);
        int uses = 0;
        count(m_graph.body, parameter, uses);
        return uses == 1;
    }

    void count(const GraphBlock &block, int parameter, int &uses) const
    {
        for (const GraphNode &node : block.nodes) {
            const bool isView = !node.outputs.empty() && m_graph.parameterOf(node.outputs[0]) == parameter;
            if (!isView)
                for (const int value : node.inputs)
                    uses += m_graph.parameterOf(value) == parameter;
            for (const GraphBlock &inner : node.blocks)
                count(inner, parameter, uses);
        }
    }

    std::optional<std::int64_t> number(int value) const
    {
        const c10::IValue *constant = value < 0 ? nullptr : m_graph.constantOf(value);
        return constant && constant->isInt() ? std::optional(constant->toInt()) : std::nullopt;
    }

    bool isNone(int value) const
    {
        const c10::IValue *constant = value < 0 ? nullptr : m_graph.constantOf(value);
        return !constant ? false : constant->isNone();
    }

    std::optional<Product> productOf(const GraphNode &node) const
    {
        if (node.kind != GraphNode::Kind::Operator || node.layer < 0 || node.outputs.size() != 1 || node.inputs.size() < 2)
            return std::nullopt;
        Product product;
        int weight = node.inputs[1], bias = -1;
        product.input = node.inputs[0];
        if (node.op == "aten::_convolution" || node.op == "aten::convolution" || node.op.rfind("aten::conv", 0) == 0) {
            const auto groups = number(node.argument("groups"));
            const int transposed = node.argument("transposed");
            const c10::IValue *flag = transposed < 0 ? nullptr : m_graph.constantOf(transposed);
            if (!groups || (transposed >= 0 && (!flag || !flag->isBool())))
                return std::nullopt;
            product.groups = *groups;
            product.isTransposed = flag ? flag->toBool() : node.op.rfind("aten::conv_transpose", 0) == 0;
            bias = node.argument("bias");
        } else if (node.op == "aten::linear") {
            product.isLinear = true;
            bias = node.argument("bias");
        } else if (node.op == "aten::addmm" && node.inputs.size() == 5 && number(node.inputs[3]) == 1 && number(node.inputs[4]) == 1) {
            product.isLinear = true;
            product.input = node.inputs[1];
            weight = node.inputs[2];
            bias = node.inputs[0];
        } else if (node.op == "aten::matmul" || node.op == "aten::mm") {
            product.isLinear = true;
        } else {
            return std::nullopt;
        }
        product.weight = tensorOf(weight);
        product.bias = tensorOf(bias);
        product.hasUnknownBias = bias >= 0 && (product.bias < 0 ? !isNone(bias) : !isOwn(bias));
        const std::vector<int> &weights = m_model.layers[static_cast<std::size_t>(node.layer)].weights;
        if (product.weight < 0 || weights.size() != 1 || !holds(weights[0], weight) || !isOwn(weight))
            return std::nullopt;
        const std::vector<std::int64_t> &shape = shapeOf(product.weight);
        // Written as x W', the weights come transposed; as they are they would be (in, out).
        const bool isPlain = m_graph.parameters[static_cast<std::size_t>(m_graph.parameterOf(weight))].value == weight;
        if (shape.size() < 2 || (product.isLinear && (shape.size() != 2 || (isPlain && node.op != "aten::linear"))))
            return std::nullopt;
        return product;
    }

    /// The value is the layer's weight, under any of its names.
    bool holds(int tensor, int value) const
    {
        const Graph::Parameter *parameter = m_graph.parameterForTensor(tensor);
        return parameter && m_graph.parameterOf(value) >= 0
            && &m_graph.parameters[static_cast<std::size_t>(m_graph.parameterOf(value))] == parameter
            && isFloating(m_model.tensors[static_cast<std::size_t>(tensor)].view.type);
    }

    const std::vector<std::int64_t> &shapeOf(int tensor) const { return m_model.tensors[static_cast<std::size_t>(tensor)].view.shape; }

    std::int64_t outputsOf(const Product &product) const
    {
        const auto &shape = shapeOf(product.weight);
        return product.isTransposed ? shape[1] * product.groups : shape[0];
    }

    std::int64_t inputsOf(const Product &product) const
    {
        const auto &shape = shapeOf(product.weight);
        return product.isTransposed ? shape[0] : shape[1] * product.groups;
    }

    void follow(const GraphNode &node, const Product &product)
    {
        LayerLink link;
        link.first = node.layer;
        link.weight = product.weight;
        link.bias = product.bias;
        link.groups = product.groups;
        link.isTransposed = product.isTransposed;
        link.channels = outputsOf(product);
        int value = node.outputs[0];
        const GraphNode *next = m_readers.only(value);
        if (next && takeNorm(*next, value, link)) {
            value = next->outputs[0];
            next = m_readers.only(value);
        }
        // A convolution's channels are axis 1 until its places are flattened into it, a linear layer's the last axis.
        bool isFlat = product.isLinear;
        while (next && passes(*next, value, static_cast<std::int64_t>(shapeOf(product.weight).size()), isFlat, link)) {
            value = next->outputs[0];
            next = m_readers.only(value);
        }
        const auto second = next ? productOf(*next) : std::nullopt;
        if (second && second->input == value && next->layer != node.layer && fits(link, product, *second, isFlat)) {
            link.second = next->layer;
            link.secondWeight = second->weight;
            link.secondGroups = second->groups;
            link.isSecondTransposed = second->isTransposed;
        }
        if (link.second >= 0 || link.gamma >= 0)
            m_model.links.push_back(link);
    }

    bool takeNorm(const GraphNode &node, int value, LayerLink &link) const
    {
        if (node.op != "aten::batch_norm" || node.inputs.size() < 8 || node.inputs[0] != value)
            return false;
        const c10::IValue *training = m_graph.constantOf(node.inputs[5]);
        if (!training || !training->isBool() || training->toBool())
            return false;
        for (const int input : {node.inputs[1], node.inputs[2], node.inputs[3]})
            if (tensorOf(input) < 0 || !isOwn(input) || shapeOf(tensorOf(input)) != std::vector<std::int64_t>{link.channels})
                return false;
        link.gamma = tensorOf(node.inputs[1]);
        link.beta = tensorOf(node.inputs[2]);
        link.mean = tensorOf(node.inputs[3]);
        return true;
    }

    /// True where the node lets a factor per channel through. `axes`: of a value that is not flat.
    bool passes(const GraphNode &node, int value, std::int64_t axes, bool &isFlat, LayerLink &link) const
    {
        if (node.outputs.size() != 1 || node.inputs.empty() || node.inputs[0] != value)
            return false;
        if (node.kind == GraphNode::Kind::Alias)
            return true;
        if (node.kind != GraphNode::Kind::Operator)
            return false;
        if (passesElements(node))
            return true;
        if (isFlat)
            return false;
        static constexpr std::array<std::string_view, 11> kPooling{
            "aten::max_pool1d",          "aten::max_pool2d",          "aten::max_pool3d",          "aten::avg_pool1d",
            "aten::avg_pool2d",          "aten::avg_pool3d",          "aten::adaptive_avg_pool1d", "aten::adaptive_avg_pool2d",
            "aten::adaptive_avg_pool3d", "aten::adaptive_max_pool1d", "aten::adaptive_max_pool2d"};
        if (isOneOf(node.op, kPooling))
            return true;
        if (node.op == "aten::mean")
            return passesMean(node, axes, isFlat);
        link.isReshaped = node.op == "aten::view" || node.op == "aten::reshape";
        isFlat = link.isReshaped
            || (node.op == "aten::flatten" && node.inputs.size() == 3 && number(node.inputs[1]) == 1 && number(node.inputs[2]) == -1);
        return isFlat;
    }

    bool passesElements(const GraphNode &node) const
    {
        static constexpr std::array<std::string_view, 6> kKnown{"aten::relu",   "aten::leaky_relu", "aten::contiguous",
                                                                "aten::detach", "aten::alias",      "aten::clone"};
        if (isOneOf(node.op, kKnown))
            return true;
        if (isOneOf(node.op, std::array<std::string_view, 2>{"aten::dropout", "aten::feature_dropout"})) {
            const c10::IValue *isOn = node.inputs.size() == 3 ? m_graph.constantOf(node.inputs[2]) : nullptr;
            return isOn && isOn->isBool() && !isOn->toBool();
        }
        if (node.op != "aten::clamp_min" || node.inputs.size() != 2)
            return false;
        const c10::IValue *floor = m_graph.constantOf(node.inputs[1]);
        return floor && floor->isScalar() && floor->toScalar().toDouble() == 0;
    }

    /// Over all places and nothing else.
    bool passesMean(const GraphNode &node, std::int64_t axes, bool &isFlat) const
    {
        const c10::IValue *over = node.inputs.size() >= 3 ? m_graph.constantOf(node.inputs[1]) : nullptr;
        const c10::IValue *keeps = over ? m_graph.constantOf(node.inputs[2]) : nullptr;
        if (!over || !over->isIntList() || !keeps || !keeps->isBool())
            return false;
        std::set<std::int64_t> places;
        for (const std::int64_t axis : over->toIntVector())
            places.insert(axis < 0 ? axis + axes : axis);
        isFlat = !keeps->toBool();
        return static_cast<std::int64_t>(places.size()) == axes - 2 && !places.empty() && *places.begin() >= 2;
    }

    bool fits(const LayerLink &link, const Product &first, const Product &second, bool isFlat) const
    {
        const std::int64_t inputs = inputsOf(second);
        if (first.isLinear || !second.isLinear)
            return first.isLinear == second.isLinear && inputs == link.channels && (first.isLinear || !isFlat);
        return isFlat && link.channels > 0 && inputs % link.channels == 0;
    }

    Model &m_model;
    const Graph &m_graph;
    const Readers m_readers;
};

} // namespace

void linkLayers(Model &model)
{
    model.links.clear();
    if (model.graph && model.graph->isPure)
        Linker(model).run();
}

} // namespace espalier
