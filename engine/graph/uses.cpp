// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/uses.h"

#include "engine/graph/ops.h"

#include <algorithm>

namespace espalier {

Uses::Uses(const Graph &graph, Count count)
    : m_counts(static_cast<std::size_t>(graph.values)), m_makers(m_counts.size(), -1), m_readers(m_counts.size(), -1)
{
    for (std::size_t i = 0; i < graph.body.nodes.size(); ++i) {
        note(graph.body.nodes[i], static_cast<int>(i), count);
        for (const int value : graph.body.nodes[i].outputs)
            m_makers[static_cast<std::size_t>(value)] = static_cast<int>(i);
    }
    for (const int value : graph.body.outputs)
        ++m_counts[static_cast<std::size_t>(value)];
}

void Uses::note(const GraphNode &node, int reader, Count count)
{
    if (count == Count::All || kindOf(node) != OpKind::Size)
        for (const int value : node.inputs) {
            ++m_counts[static_cast<std::size_t>(value)];
            m_readers[static_cast<std::size_t>(value)] = reader;
        }
    for (const GraphBlock &block : node.blocks) {
        for (const GraphNode &inner : block.nodes)
            note(inner, -1, count);
        for (const int value : block.outputs) {
            ++m_counts[static_cast<std::size_t>(value)];
            m_readers[static_cast<std::size_t>(value)] = -1;
        }
    }
}

void collectReads(const GraphNode &node, std::set<int> &reads)
{
    reads.insert(node.inputs.begin(), node.inputs.end());
    for (const GraphBlock &block : node.blocks) {
        std::set<int> inside;
        std::unordered_set<int> made(block.inputs.begin(), block.inputs.end());
        for (const GraphNode &inner : block.nodes) {
            collectReads(inner, inside);
            made.insert(inner.outputs.begin(), inner.outputs.end());
        }
        inside.insert(block.outputs.begin(), block.outputs.end());
        for (const int value : inside)
            if (!made.count(value))
                reads.insert(value);
    }
}

std::unordered_set<int> fixedValues(const Graph &graph)
{
    std::unordered_set<int> fixed;
    for (const Graph::Parameter &parameter : graph.parameters)
        fixed.insert(parameter.value);
    for (const auto &[value, constant] : graph.constants)
        fixed.insert(value);
    return fixed;
}

Dependents dependentsOf(std::span<const GraphNode> nodes, std::span<const int> changed)
{
    Dependents found{std::vector<std::uint8_t>(nodes.size(), 0), {changed.begin(), changed.end()}};
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        std::set<int> reads;
        collectReads(nodes[i], reads);
        if (std::none_of(reads.begin(), reads.end(), [&](int value) { return found.values.count(value) > 0; }))
            continue;
        found.nodes[i] = 1;
        found.values.insert(nodes[i].outputs.begin(), nodes[i].outputs.end());
    }
    return found;
}

void replaceReads(GraphBlock &block, int from, int to)
{
    for (GraphNode &node : block.nodes) {
        std::replace(node.inputs.begin(), node.inputs.end(), from, to);
        for (GraphBlock &inner : node.blocks)
            replaceReads(inner, from, to);
    }
    std::replace(block.outputs.begin(), block.outputs.end(), from, to);
}

} // namespace espalier
