// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipe/size.h"

#include <algorithm>
#include <cassert>
#include <set>

namespace espalier {

std::int64_t storedBytes(const NamedTensor &tensor, const ChangedTensor *change)
{
    const std::int64_t count = tensor.view.count();
    const std::int64_t elementBits = 8 * static_cast<std::int64_t>(elementSize(tensor.view.type));
    if (!change)
        return count * elementBits / 8;
    std::int64_t bits = elementBits;
    std::int64_t besides = 0;
    if (change->spec) {
        assert(change->parameters);
        const bool offset = !change->spec->symmetric || !change->spec->zeroExact;
        bits = change->spec->bits;
        besides = static_cast<std::int64_t>(change->parameters->scale.size()) * (offset ? 8 : 4);
    }
    const std::int64_t dense = (count * bits + 7) / 8;
    if (!change->mask)
        return dense + besides;
    const std::int64_t kept = std::count_if(change->mask->begin(), change->mask->end(), [](std::uint8_t k) { return k != 0; });
    return std::min(dense, (count + 7) / 8 + (kept * bits + 7) / 8) + besides;
}

std::int64_t layerBytes(const Model &model, const AppliedLayer &layer)
{
    std::int64_t bytes = 0;
    for (const int tensor : model.layers[static_cast<std::size_t>(layer.layer)].tensors) {
        const auto change = std::find_if(layer.tensors.begin(), layer.tensors.end(),
                                         [&](const ChangedTensor &one) { return one.tensor == tensor; });
        bytes += storedBytes(model.tensors[static_cast<std::size_t>(tensor)],
                             change == layer.tensors.end() ? nullptr : &*change);
    }
    return bytes;
}

void sumUp(AppliedRecipe &applied, const Model &model)
{
    std::vector<const ChangedTensor *> changes(model.tensors.size());
    std::int64_t zeros = 0;
    std::int64_t elements = 0;
    for (const AppliedLayer &layer : applied.layers) {
        const LayerInfo &info = model.layers[static_cast<std::size_t>(layer.layer)];
        if (info.prunable) {
            elements += layer.nonzeros + layer.quality.zeros;
            zeros += layer.quality.zeros;
        }
        for (const ChangedTensor &change : layer.tensors)
            changes[static_cast<std::size_t>(change.tensor)] = &change;
    }
    applied.sparsity = elements > 0 ? static_cast<double>(zeros) / static_cast<double>(elements) : 0;

    // A tied tensor is stored once; where one of its names is changed, that is what is stored.
    applied.sizeBytes = 0;
    std::set<const std::byte *> stored;
    for (const bool changed : {true, false})
        for (std::size_t i = 0; i < model.tensors.size(); ++i)
            if ((changes[i] != nullptr) == changed && model.tensors[i].isParameter
                && stored.insert(model.tensors[i].view.data).second)
                applied.sizeBytes += storedBytes(model.tensors[i], changes[i]);
}

} // namespace espalier
