// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/ops.h"
#include "engine/graph/tensors.h"
#include "engine/graph/uses.h"

#include <optional>
#include <set>

namespace espalier {

namespace {

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
    explicit Linker(Model &model) : m_model(model), m_graph(*model.graph), m_uses(m_graph, Uses::Count::WithoutSizes) { }

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

    /// The node that alone reads the value, or null.
    const GraphNode *readerOf(int value) const
    {
        const int reader = m_uses.onlyReader(value);
        return reader < 0 ? nullptr : &m_graph.body.nodes[static_cast<std::size_t>(reader)];
    }

    std::optional<Product> productOf(const GraphNode &node) const
    {
        if (node.kind != GraphNode::Kind::Operator || node.layer < 0 || node.outputs.size() != 1)
            return std::nullopt;
        Product product;
        int weight = -1, bias = -1;
        if (const auto convolution = convolutionOf(m_graph, node)) {
            const auto groups = constantInt(m_graph, convolution->groups);
            if (!groups)
                return std::nullopt;
            product.groups = *groups;
            product.isTransposed = convolution->isTransposed;
            product.input = convolution->input;
            weight = convolution->weight;
            bias = convolution->bias;
        } else if (const auto linear = linearOf(m_graph, node); linear && !linear->isScaled && !linear->isWeightInputsFirst) {
            product.isLinear = true;
            product.input = linear->input;
            weight = linear->weight;
            bias = linear->bias;
        } else {
            return std::nullopt;
        }
        product.weight = tensorOf(weight);
        product.bias = tensorOf(bias);
        product.hasUnknownBias = bias >= 0 && (product.bias < 0 ? !isConstantNone(m_graph, bias) : !isOwn(bias));
        const std::vector<int> &weights = m_model.layers[static_cast<std::size_t>(node.layer)].weights;
        if (product.weight < 0 || weights.size() != 1 || !holds(weights[0], weight) || !isOwn(weight))
            return std::nullopt;
        const std::vector<std::int64_t> &shape = shapeOf(product.weight);
        if (shape.size() < 2 || (product.isLinear && shape.size() != 2))
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
        const GraphNode *next = readerOf(value);
        if (next && takeNorm(*next, value, link)) {
            value = next->outputs[0];
            next = readerOf(value);
        }
        // A convolution's channels are axis 1 until its places are flattened into it, a linear layer's the last axis.
        bool isFlat = product.isLinear;
        while (next && passes(*next, value, static_cast<std::int64_t>(shapeOf(product.weight).size()), isFlat, link)) {
            value = next->outputs[0];
            next = readerOf(value);
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
        const auto norm = batchNormOf(m_graph, node);
        if (!norm || norm->input != value || norm->isTraining != false)
            return false;
        for (const int input : {norm->gamma, norm->beta, norm->mean})
            if (tensorOf(input) < 0 || !isOwn(input) || shapeOf(tensorOf(input)) != std::vector<std::int64_t>{link.channels})
                return false;
        link.gamma = tensorOf(norm->gamma);
        link.beta = tensorOf(norm->beta);
        link.mean = tensorOf(norm->mean);
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
        const OpKind kind = kindOf(node);
        if (has(node, kHomogeneousOverPlaces))
            return true;
        if (kind == OpKind::Mean)
            return passesMean(node, axes, isFlat);
        link.isReshaped = kind == OpKind::View || kind == OpKind::Reshape;
        isFlat = link.isReshaped
            || (kind == OpKind::Flatten && constantInt(m_graph, node.argument("start_dim")) == 1
                && constantInt(m_graph, node.argument("end_dim")) == -1);
        return isFlat;
    }

    bool passesElements(const GraphNode &node) const
    {
        if (has(node, kHomogeneous))
            return true;
        if (const auto dropout = dropoutOf(node))
            return constantBool(m_graph, dropout->training) == false;
        if (kindOf(node) != OpKind::ClampMin)
            return false;
        const c10::IValue *floor = m_graph.constantOf(node.argument("min"));
        return floor && floor->isScalar() && floor->toScalar().toDouble() == 0;
    }

    /// Over all places and nothing else.
    bool passesMean(const GraphNode &node, std::int64_t axes, bool &isFlat) const
    {
        const c10::IValue *over = m_graph.constantOf(node.argument("dim"));
        const c10::IValue *keeps = m_graph.constantOf(node.argument("keepdim"));
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
    const Uses m_uses;
};

} // namespace

void linkLayers(Model &model)
{
    model.links.clear();
    if (model.graph && model.graph->isPure)
        Linker(model).run();
}

} // namespace espalier
