// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/verify.h"

#include <vector>

namespace espalier {

namespace {

class Verifier
{
public:
    explicit Verifier(const Graph &graph) : m_graph(graph), m_isMade(static_cast<std::size_t>(graph.values), 0) { }

    std::optional<std::string> run()
    {
        for (const Graph::Parameter &parameter : m_graph.parameters)
            make(parameter.value, "a parameter");
        for (const auto &[value, constant] : m_graph.constants)
            make(value, "a constant");
        block(m_graph.body, "the graph");
        if (m_graph.body.outputs.size() != 1)
            fail("the graph has " + std::to_string(m_graph.body.outputs.size()) + " results");
        return m_fault;
    }

private:
    void fail(const std::string &fault)
    {
        if (!m_fault)
            m_fault = fault;
    }

    bool isInFrame(int value) const { return value >= 0 && value < m_graph.values; }

    void make(int value, const std::string &where)
    {
        if (!isInFrame(value))
            return fail(where + " makes value " + std::to_string(value) + " of " + std::to_string(m_graph.values));
        if (m_isMade[static_cast<std::size_t>(value)]++ > 0)
            fail(where + " makes value " + std::to_string(value) + ", which is made elsewhere, too");
    }

    void read(int value, const std::string &where)
    {
        if (!isInFrame(value) || m_isMade[static_cast<std::size_t>(value)] == 0)
            fail(where + " reads value " + std::to_string(value) + " before anything makes it");
    }

    void node(const GraphNode &node)
    {
        using Kind = GraphNode::Kind;
        for (const int value : node.inputs)
            read(value, node.name);
        if (node.kind == Kind::Operator && !node.call)
            fail(node.name + " cannot be called");
        const std::size_t blocks = node.kind == Kind::If ? 2 : node.kind == Kind::Loop ? 1 : 0;
        if (node.blocks.size() != blocks)
            return fail(node.name + " has " + std::to_string(node.blocks.size()) + " blocks");
        // The condition of a loop comes before what it carries.
        const std::size_t results = node.outputs.size() + (node.kind == Kind::Loop ? 1 : 0);
        for (const GraphBlock &inner : node.blocks) {
            block(inner, node.name);
            if (inner.outputs.size() != results)
                fail(node.name + " takes " + std::to_string(results) + " results from a block of " + std::to_string(inner.outputs.size()));
        }
        for (const int value : node.outputs)
            make(value, node.name);
    }

    void block(const GraphBlock &block, const std::string &where)
    {
        for (const int value : block.inputs)
            make(value, "an input of " + where);
        for (const GraphNode &inner : block.nodes)
            node(inner);
        for (const int value : block.outputs)
            read(value, "a result of " + where);
    }

    const Graph &m_graph;
    std::vector<int> m_isMade;
    std::optional<std::string> m_fault;
};

} // namespace

std::optional<std::string> verify(const Graph &graph)
{
    return Verifier(graph).run();
}

} // namespace espalier
