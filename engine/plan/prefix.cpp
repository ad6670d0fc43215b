// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/prefix.h"

#include "engine/graph/ops.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>

namespace espalier {

namespace {

constexpr int kNoChange = std::numeric_limits<int>::max();
constexpr std::int64_t kMaxBytes = 256 << 20;

bool isSame(const ChangedTensor &a, const ChangedTensor &b)
{
    return a.tensor == b.tensor
        && (a.values == b.values
            || (a.values->size() == b.values->size()
                && std::memcmp(a.values->data(), b.values->data(), a.values->size() * sizeof(float)) == 0));
}

bool isSame(const std::optional<QuantParameters> &a, const std::optional<QuantParameters> &b)
{
    if (!a || !b)
        return !a && !b;
    return a->qmin == b->qmin && a->qmax == b->qmax && a->zeroExact == b->zeroExact && a->scale == b->scale && a->zeroPoint == b->zeroPoint
        && a->levels == b->levels && a->edges == b->edges && a->seed == b->seed;
}

/// What goes through the layers is quantized alike.
bool haveSameActivations(const AppliedRecipe &a, const AppliedRecipe &b)
{
    return std::equal(a.layers.begin(), a.layers.end(), b.layers.begin(), b.layers.end(), [](const AppliedLayer &x, const AppliedLayer &y) {
        return x.layer == y.layer && x.activationSpec == y.activationSpec && isSame(x.activation, y.activation)
            && isSame(x.activationInput, y.activationInput);
    });
}

/// Tensors that differ; a tensor that only one of the two changes is among them.
std::unordered_set<int> differingTensors(const AppliedRecipe &a, const AppliedRecipe &b)
{
    std::unordered_set<int> differing;
    for (std::size_t i = 0; i < a.layers.size(); ++i) {
        const std::vector<ChangedTensor> &x = a.layers[i].tensors, &y = b.layers[i].tensors;
        const auto lacksEqual = [](const std::vector<ChangedTensor> &in, const ChangedTensor &of) {
            return std::none_of(in.begin(), in.end(), [&](const ChangedTensor &one) { return isSame(one, of); });
        };
        for (const ChangedTensor &one : x)
            if (lacksEqual(y, one))
                differing.insert(one.tensor);
        for (const ChangedTensor &one : y)
            if (lacksEqual(x, one))
                differing.insert(one.tensor);
    }
    return differing;
}

/// The value by itself: later operators may write over what the frame holds.
c10::IValue copyOf(const c10::IValue &value)
{
    return value.isTensor() && value.toTensor().defined() ? c10::IValue(value.toTensor().clone()) : value;
}

bool canBeKept(const c10::IValue &value)
{
    return value.isTensor() || value.isInt() || value.isDouble() || value.isBool() || value.isIntList();
}

std::int64_t bytesOf(const c10::IValue &value)
{
    return value.isTensor() && value.toTensor().defined() ? static_cast<std::int64_t>(value.toTensor().nbytes()) : 0;
}

std::vector<int> crossing(const Graph &plan, int first)
{
    std::unordered_set<int> made(plan.body.inputs.begin(), plan.body.inputs.end());
    for (int i = 0; i < first; ++i) {
        const std::vector<int> &outputs = plan.body.nodes[static_cast<std::size_t>(i)].outputs;
        made.insert(outputs.begin(), outputs.end());
    }
    std::vector<int> live;
    const auto read = [&](int value) {
        if (made.erase(value))
            live.push_back(value);
    };
    for (std::size_t i = static_cast<std::size_t>(first); i < plan.body.nodes.size(); ++i)
        for (const int value : plan.body.nodes[i].inputs)
            read(value);
    for (const int value : plan.body.outputs)
        read(value);
    return live;
}

} // namespace

int PrefixCache::firstChange(const Graph &graph, const Graph &plan, const AppliedRecipe &applied, bool isPlain) const
{
    const bool hasBlocks =
        std::any_of(plan.body.nodes.begin(), plan.body.nodes.end(), [](const GraphNode &node) { return !node.blocks.empty(); });
    if (!graph.isPure || hasBlocks || m_isPlain != isPlain || m_last->tuned != applied.tuned
        || m_last->layers.size() != applied.layers.size() || !haveSameActivations(*m_last, applied))
        return 0;
    int first = kNoChange;
    for (const int tensor : differingTensors(*m_last, applied)) {
        const Graph::Parameter *parameter = graph.parameterForTensor(tensor);
        if (!parameter)
            return 0;
        for (const GraphNode &reader : graph.body.nodes) {
            const bool reads = std::any_of(reader.inputs.begin(), reader.inputs.end(),
                                           [&](int value) { return graph.parameterOf(value) == parameter - graph.parameters.data(); });
            if (!reads)
                continue;
            // A folded normalization is part of the convolution before it.
            if (reader.layer < 0 || kindOf(reader) == OpKind::BatchNorm)
                return 0;
            const auto at = std::find_if(plan.body.nodes.begin(), plan.body.nodes.end(),
                                         [&](const GraphNode &node) { return node.layer == reader.layer; });
            if (at == plan.body.nodes.end())
                return 0;
            first = std::min(first, static_cast<int>(at - plan.body.nodes.begin()));
        }
    }
    return first;
}

void PrefixCache::begin(const Graph &graph, const Graph &plan, const AppliedRecipe &applied, bool isPlain)
{
    const std::lock_guard lock(m_mutex);
    const int first = m_last ? firstChange(graph, plan, applied, isPlain) : 0;
    m_last = applied;
    m_isPlain = isPlain;
    for (std::size_t i = m_cuts.size(); i-- > 0;)
        if (m_cuts[i].first > first)
            forget(i);
    if (first == kNoChange || first == 0 || (!m_cuts.empty() && m_cuts.back().first == first))
        return;
    if (m_cuts.size() == 2)
        forget(0);
    Cut cut;
    cut.first = first;
    cut.live = crossing(plan, first);
    m_cuts.push_back(std::move(cut));
}

PrefixCache::Route PrefixCache::restore(std::size_t batch, Frame &frame) const
{
    const std::lock_guard lock(m_mutex);
    Route route;
    for (std::size_t i = m_cuts.size(); i-- > 0;) {
        const Cut &cut = m_cuts[i];
        const auto found = cut.batches.find(batch);
        if (found == cut.batches.end())
            continue;
        for (std::size_t k = 0; k < cut.live.size(); ++k)
            frame[static_cast<std::size_t>(cut.live[k])] = copyOf(found->second[k]);
        route.first = cut.first;
        break;
    }
    if (!m_cuts.empty() && m_cuts.back().first > route.first)
        route.keepBefore = m_cuts.back().first;
    return route;
}

void PrefixCache::keep(std::size_t batch, const Route &route, const Frame &frame)
{
    const std::lock_guard lock(m_mutex);
    if (m_cuts.empty() || m_cuts.back().first != route.keepBefore)
        return;
    Cut &cut = m_cuts.back();
    std::int64_t bytes = 0;
    for (const int value : cut.live) {
        const c10::IValue &one = frame[static_cast<std::size_t>(value)];
        if (!canBeKept(one))
            return;
        bytes += bytesOf(one);
    }
    if (m_bytes + bytes > kMaxBytes && m_cuts.size() > 1)
        forgetBatch(m_cuts.front(), batch); // What is kept now serves this batch better.
    if (m_bytes + bytes > kMaxBytes)
        return;
    std::vector<c10::IValue> values;
    for (const int value : cut.live)
        values.push_back(copyOf(frame[static_cast<std::size_t>(value)]));
    if (!cut.batches.emplace(batch, std::move(values)).second)
        return;
    cut.bytes += bytes;
    m_bytes += bytes;
}

void PrefixCache::forgetBatch(Cut &cut, std::size_t batch)
{
    const auto found = cut.batches.find(batch);
    if (found == cut.batches.end())
        return;
    std::int64_t bytes = 0;
    for (const c10::IValue &value : found->second)
        bytes += bytesOf(value);
    cut.bytes -= bytes;
    m_bytes -= bytes;
    cut.batches.erase(found);
}

void PrefixCache::forget(std::size_t cut)
{
    m_bytes -= m_cuts[cut].bytes;
    m_cuts.erase(m_cuts.begin() + static_cast<std::ptrdiff_t>(cut));
}

void PrefixCache::clear()
{
    const std::lock_guard lock(m_mutex);
    m_cuts.clear();
    m_bytes = 0;
    m_last.reset();
}

} // namespace espalier
