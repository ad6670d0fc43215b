// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/joins.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace espalier {

namespace {

/// What comes out are values that went in, and zeros.
bool onlyMoves(const GraphNode &node)
{
    static constexpr std::string_view kKnown[] = {"aten::slice",
                                                  "aten::select",
                                                  "aten::narrow",
                                                  "aten::constant_pad_nd",
                                                  "aten::pad",
                                                  "aten::view",
                                                  "aten::reshape",
                                                  "aten::flatten",
                                                  "aten::permute",
                                                  "aten::transpose",
                                                  "aten::contiguous",
                                                  "aten::squeeze",
                                                  "aten::unsqueeze",
                                                  "aten::max_pool1d",
                                                  "aten::max_pool2d",
                                                  "aten::max_pool3d",
                                                  "aten::dropout",
                                                  "aten::feature_dropout",
                                                  "aten::clone",
                                                  "aten::detach",
                                                  "aten::alias",
                                                  "aten::expand",
                                                  "aten::upsample_nearest2d"};
    return node.kind == GraphNode::Kind::Alias || std::find(std::begin(kKnown), std::end(kKnown), node.op) != std::end(kKnown);
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
            if (node.op == "aten::add" || node.op == "aten::add_")
                meet({node.inputs.begin(), node.inputs.begin() + std::min<std::ptrdiff_t>(2, std::ssize(node.inputs))});
            else if (node.op == "aten::cat" || node.op == "aten::concat")
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
