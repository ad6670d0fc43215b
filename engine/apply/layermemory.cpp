// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply/layermemory.h"

#include <algorithm>
#include <vector>

namespace espalier {

namespace {

bool doTheSame(const ResolvedLayer &one, const ResolvedLayer &other)
{
    // Reasons why something was left out are told, and change nothing.
    return one.weights == other.weights && one.activations == other.activations && one.prune == other.prune
        && one.inGlobalPrune == other.inGlobalPrune;
}

/// Both lack the key, or have equal values there.
template <typename Map, typename Key, typename Same> bool agreeAt(const Map &one, const Map &other, const Key &key, const Same &same)
{
    const auto a = one.find(key), b = other.find(key);
    return (a == one.end()) == (b == other.end()) && (a == one.end() || same(a->second, b->second));
}

/// Whether both say the same of all that is done to the layer.
bool knowTheSame(const LayerInfo &info, const ResolvedLayer &what, const Calibration &one, const Calibration &other)
{
    const auto equal = [](const auto &a, const auto &b) { return a == b; };
    const auto equalTensors = [](const auto &a, const auto &b) { return a == b || (a && b && *a == *b); };
    if (!agreeAt(one.companionTensors, other.companionTensors, info.id, equal))
        return false;
    std::vector<int> tensors = info.tensors;
    if (const auto companions = one.companionTensors.find(info.id); companions != one.companionTensors.end())
        tensors.insert(tensors.end(), companions->second.begin(), companions->second.end());
    for (const int tensor : tensors) {
        if (!agreeAt(one.replaced, other.replaced, tensor, equalTensors) || !agreeAt(one.pruned, other.pruned, tensor, equalTensors))
            return false;
        if (what.prune && !agreeAt(one.scores, other.scores, std::pair(what.prune->criterion, tensor), equal))
            return false;
    }
    if (!what.activations)
        return true;
    for (const bool isInput : {false, true})
        if (!agreeAt(one.shared, other.shared, std::pair(info.id, isInput), equal))
            return false;
    return agreeAt(one.inputs, other.inputs, info.id, equal) && agreeAt(one.outputs, other.outputs, info.id, equal);
}

bool isSame(const LayerInfo &info, const LayerMemory::Asked &one, const LayerMemory::Asked &other)
{
    static const Calibration kNothing;
    if (one.isEqualized != other.isEqualized || one.seed != other.seed || !doTheSame(one.what, other.what)
        || (one.what.inGlobalPrune && one.globalThreshold != other.globalThreshold))
        return false;
    // What was asked with data and what without may differ in what they refuse.
    return one.calibration == other.calibration
        || (!one.calibration == !other.calibration && knowTheSame(info, one.what, *one.calibration, *other.calibration));
}

} // namespace

std::size_t heldBytes(const AppliedLayer &layer)
{
    std::size_t bytes = 0;
    for (const ChangedTensor &tensor : layer.tensors)
        bytes += (tensor.values ? tensor.values->size() * sizeof(float) : 0) + (tensor.mask ? tensor.mask->size() : 0);
    return bytes;
}

std::optional<AppliedLayer> LayerMemory::find(const LayerInfo &info, const Asked &asked) const
{
    const std::lock_guard lock(m_mutex);
    const auto entries = m_entries.find(info.id);
    if (entries == m_entries.end())
        return std::nullopt;
    for (const Entry &entry : entries->second)
        if (isSame(info, entry.asked, asked))
            return entry.layer;
    return std::nullopt;
}

void LayerMemory::keep(const LayerInfo &info, const Asked &asked, const AppliedLayer &layer)
{
    constexpr std::size_t kKept = 2;
    const std::lock_guard lock(m_mutex);
    ++m_applied;
    std::deque<Entry> &entries = m_entries[info.id];
    entries.push_front({asked, layer});
    m_bytes += heldBytes(layer);
    while (!entries.empty() && (entries.size() > kKept || m_bytes > m_maxBytes)) {
        m_bytes -= heldBytes(entries.back().layer);
        entries.pop_back();
    }
}

std::shared_ptr<const Equalization> LayerMemory::equalization() const
{
    const std::lock_guard lock(m_mutex);
    return m_equalization;
}

void LayerMemory::keepEqualization(std::shared_ptr<const Equalization> equalization)
{
    const std::lock_guard lock(m_mutex);
    m_equalization = std::move(equalization);
}

std::int64_t LayerMemory::layersApplied() const
{
    const std::lock_guard lock(m_mutex);
    return m_applied;
}

} // namespace espalier
