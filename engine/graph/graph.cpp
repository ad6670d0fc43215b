// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/graph.h"

#include "engine/graph/uses.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace espalier {

int GraphNode::argumentPosition(const char *argumentName) const
{
    for (std::size_t i = 0; i < argumentNames.size() && i < inputs.size(); ++i)
        if (argumentNames[i] == argumentName)
            return static_cast<int>(i);
    return -1;
}

int GraphNode::argument(const char *argumentName) const
{
    const int position = argumentPosition(argumentName);
    return position < 0 ? -1 : inputs[static_cast<std::size_t>(position)];
}

namespace {

/// Walks backwards: the first time a value made in this block is met, that node is its last reader.
void markDrops(GraphBlock &block, const std::unordered_set<int> &droppable)
{
    std::unordered_set<int> alive(block.outputs.begin(), block.outputs.end());
    for (auto node = block.nodes.rbegin(); node != block.nodes.rend(); ++node) {
        for (GraphBlock &inner : node->blocks) {
            std::unordered_set<int> own;
            for (const GraphNode &n : inner.nodes)
                own.insert(n.outputs.begin(), n.outputs.end());
            markDrops(inner, own);
        }
        std::set<int> reads;
        collectReads(*node, reads);
        node->drop.clear();
        for (const int value : reads)
            if (droppable.count(value) && alive.insert(value).second)
                node->drop.push_back(value);
        for (const int value : node->outputs)
            if (droppable.count(value) && !alive.count(value))
                node->drop.push_back(value);
    }
}

} // namespace

void Graph::finish()
{
    std::unordered_set<int> droppable(body.inputs.begin(), body.inputs.end());
    for (const GraphNode &node : body.nodes)
        droppable.insert(node.outputs.begin(), node.outputs.end());
    markDrops(body, droppable);

    m_parameterOf.assign(static_cast<std::size_t>(values), -1);
    m_constantOf.assign(static_cast<std::size_t>(values), -1);
    for (std::size_t i = 0; i < parameters.size(); ++i)
        m_parameterOf[static_cast<std::size_t>(parameters[i].value)] = static_cast<int>(i);
    for (const auto &[value, parameter] : derived)
        m_parameterOf[static_cast<std::size_t>(value)] = parameter;
    for (std::size_t i = 0; i < constants.size(); ++i)
        m_constantOf[static_cast<std::size_t>(constants[i].first)] = static_cast<int>(i);
}

int Graph::parameterOf(int value) const
{
    // Values added after finish() are in no table yet.
    return value < 0 || static_cast<std::size_t>(value) >= m_parameterOf.size() ? -1 : m_parameterOf[static_cast<std::size_t>(value)];
}

const Graph::Parameter *Graph::parameterForTensor(int tensor) const
{
    for (const Parameter &parameter : parameters)
        if (parameter.tensor == tensor || std::find(parameter.aliases.begin(), parameter.aliases.end(), tensor) != parameter.aliases.end())
            return &parameter;
    return nullptr;
}

const c10::IValue *Graph::constantOf(int value) const
{
    if (value < 0 || static_cast<std::size_t>(value) >= m_constantOf.size())
        return nullptr;
    const int index = m_constantOf[static_cast<std::size_t>(value)];
    return index < 0 ? nullptr : &constants[static_cast<std::size_t>(index)].second;
}

} // namespace espalier
