// SPDX-License-Identifier: GPL-3.0-or-later
// Who makes and who reads the values of a graph, and what depends on what. Only for files that may include Torch.
#pragma once

#include "engine/graph/graph.h"

#include <cstdint>
#include <set>
#include <span>
#include <unordered_set>
#include <vector>

namespace espalier {

/// Makers and readers of the values of a body as it is when this is made. A read inside of a branch or a loop counts, but has no
/// node of the body as its reader. O(nodes).
class Uses
{
public:
    /// `WithoutSizes`: operators that only ask how large a value is do not count as readers.
    enum class Count { All, WithoutSizes };

    explicit Uses(const Graph &graph, Count count = Count::All);

    /// How often the value is read, by nodes and as an output of the body or of a block.
    int count(int value) const { return m_counts[static_cast<std::size_t>(value)]; }
    /// Index of the body's node that makes the value; -1 for inputs, parameters, constants and values of blocks.
    int maker(int value) const { return m_makers[static_cast<std::size_t>(value)]; }
    /// Index of the body's node that alone reads the value, once; -1 where there is no such node.
    int onlyReader(int value) const { return count(value) == 1 ? m_readers[static_cast<std::size_t>(value)] : -1; }
    /// The value is read once more: by somebody who is not in the graph.
    void addRead(int value) { ++m_counts[static_cast<std::size_t>(value)]; }

private:
    void note(const GraphNode &node, int reader, Count count);

    std::vector<int> m_counts, m_makers, m_readers;
};

/// Visits all nodes, those of blocks behind the node that has them, in order.
template <typename Block, typename Visit> void forEachNode(Block &block, const Visit &visit)
{
    for (auto &node : block.nodes) {
        visit(node);
        for (auto &inner : node.blocks)
            forEachNode(inner, visit);
    }
}

/// What a node reads from outside itself, its blocks included.
void collectReads(const GraphNode &node, std::set<int> &reads);

/// Parameters and constants: values that are there before a run begins.
std::unordered_set<int> fixedValues(const Graph &graph);

/// What must run again when some values change.
struct Dependents {
    std::vector<std::uint8_t> nodes; ///< By node: 1 where it depends on a changed value.
    std::unordered_set<int> values;  ///< The changed values and all that is made from them.
};
/// `nodes` in the order in which they run. O(nodes).
Dependents dependentsOf(std::span<const GraphNode> nodes, std::span<const int> changed);

/// Puts value `to` in the place of `from` wherever a node or a block of `block` reads it.
void replaceReads(GraphBlock &block, int from, int to);

} // namespace espalier
