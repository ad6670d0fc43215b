// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/joins.h"

#include "engine/graph/ops.h"

#include <algorithm>
#include <map>

namespace espalier {

namespace {

/// What comes out are values that went in, and zeros.
bool onlyMoves(const GraphNode &node)
{
    return node.kind == GraphNode::Kind::Alias || has(node, kMovesValues);
}

class Finder
{
public:
    Finder(const Graph &graph, const std::set<int> &places) : m_graph(graph), m_places(places)
    {
        for (const GraphNode &node : graph.body.nodes)
            for (const int value : node.outputs)
                m_maker[value] = &node;
    }

    std::vector<std::vector<int>> run()
    {
        for (const GraphNode &node : m_graph.body.nodes) {
            if (kindOf(node) == OpKind::Add)
                meet({node.inputs.begin(), node.inputs.begin() + std::min<std::ptrdiff_t>(2, std::ssize(node.inputs))});
            else if (kindOf(node) == OpKind::Concat)
                if (const GraphNode *list = makerOf(node.inputs[0]); list && list->kind == GraphNode::Kind::MakeList)
                    meet(list->inputs);
        }
        std::map<int, std::vector<int>> sets;
        for (const auto &[value, parent] : m_parent)
            sets[root(value)].push_back(value);
        std::vector<std::vector<int>> found;
        for (auto &[first, values] : sets)
            if (values.size() > 1)
                found.push_back(std::move(values));
        return found;
    }

private:
    const GraphNode *makerOf(int value) const
    {
        const auto maker = m_maker.find(value);
        return maker == m_maker.end() ? nullptr : maker->second;
    }

    /// The place that the value comes from, or -1.
    int placeOf(int value) const
    {
        while (!m_places.count(value)) {
            const GraphNode *maker = makerOf(value);
            if (!maker || maker->inputs.empty() || !onlyMoves(*maker))
                return -1;
            value = maker->inputs[0];
        }
        return value;
    }

    int root(int value) const
    {
        while (m_parent.at(value) != value)
            value = m_parent.at(value);
        return value;
    }

    void meet(const std::vector<int> &values)
    {
        int first = -1;
        for (const int value : values) {
            const int place = placeOf(value);
            if (place < 0)
                continue;
            m_parent.emplace(place, place);
            if (first < 0)
                first = place;
            // The smaller one stays in front, so that the sets do not depend on the order.
            const int a = root(first), b = root(place);
            m_parent[std::max(a, b)] = std::min(a, b);
        }
    }

    const Graph &m_graph;
    const std::set<int> &m_places;
    std::map<int, const GraphNode *> m_maker;
    std::map<int, int> m_parent;
};

} // namespace

std::vector<std::vector<int>> joinedValues(const Graph &graph, const std::set<int> &places)
{
    return Finder(graph, places).run();
}

} // namespace espalier
