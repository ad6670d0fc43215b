// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply/size.h"

#include "engine/stats/layout.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <set>

namespace espalier {

namespace {

std::int64_t bytesOfBits(std::int64_t bits)
{
    return (bits + 7) / 8;
}

/// Scales, and zero points where the scheme has them; of a codebook its levels.
std::int64_t bytesBeside(const ChangedTensor *change)
{
    if (!change || !change->spec)
        return 0;
    assert(change->parameters);
    if (!change->parameters->levels.empty() && change->spec->scheme != Scheme::Ternary)
        return static_cast<std::int64_t>(change->parameters->levels.size()) * 4;
    const bool offset = !change->spec->symmetric || !change->spec->zeroExact;
    return static_cast<std::int64_t>(change->parameters->scale.size()) * (offset ? 8 : 4);
}

} // namespace

std::int64_t bytesIn(Storage storage, const StorageForm &form)
{
    const std::int64_t values = bytesOfBits(form.kept * form.bits);
    switch (storage) {
    case Storage::Dense: return bytesOfBits(form.count * form.bits);
    case Storage::Bitmask: return bytesOfBits(form.count) + values;
    case Storage::Csr: {
        const std::int64_t columns = form.rows > 0 ? form.count / form.rows : 0;
        return 4 * (form.rows + 1) + form.kept * (columns > 65536 ? 4 : 2) + values;
    }
    case Storage::Pattern: {
        const auto [n, m] = form.pattern;
        if (m <= 0 || form.count % m != 0 || form.kept != form.count / m * n)
            return -1;
        return values + bytesOfBits(form.kept * std::bit_width(static_cast<unsigned>(m - 1)));
    }
    }
    return -1;
}

Storage smallestStorage(const StorageForm &form)
{
    Storage best = Storage::Dense;
    for (const Storage storage : {Storage::Bitmask, Storage::Csr, Storage::Pattern}) {
        const std::int64_t bytes = bytesIn(storage, form);
        if (bytes >= 0 && bytes < bytesIn(best, form))
            best = storage;
    }
    return best;
}

StorageForm storageForm(const NamedTensor &tensor, const ChangedTensor *change, int channelAxis)
{
    StorageForm form;
    form.count = form.kept = tensor.view.count();
    form.rows = channelLayout(tensor.view.shape, channelAxis).channels;
    if (change && change->spec)
        form.bits = change->spec->scheme == Scheme::Ternary ? 2 : change->spec->bits;
    else
        form.bits = 8 * static_cast<int>(elementSize(tensor.view.type));
    if (change && change->mask) {
        form.kept = std::count_if(change->mask->begin(), change->mask->end(), [](std::uint8_t k) { return k != 0; });
        form.pattern = change->pattern;
    }
    return form;
}

std::int64_t storedBytes(const NamedTensor &tensor, const ChangedTensor *change, int channelAxis)
{
    const StorageForm form = storageForm(tensor, change, channelAxis);
    const Storage storage = change && change->mask ? smallestStorage(form) : Storage::Dense;
    return bytesIn(storage, form) + bytesBeside(change);
}

std::int64_t layerBytes(const Model &model, const AppliedLayer &layer)
{
    std::int64_t bytes = 0;
    const LayerInfo &info = model.layers[static_cast<std::size_t>(layer.layer)];
    for (const int tensor : info.tensors) {
        const auto change =
            std::find_if(layer.tensors.begin(), layer.tensors.end(), [&](const ChangedTensor &one) { return one.tensor == tensor; });
        bytes += storedBytes(model.tensors[static_cast<std::size_t>(tensor)], change == layer.tensors.end() ? nullptr : &*change,
                             info.channelAxis);
    }
    return bytes;
}

std::int64_t modelBytes(const Model &model)
{
    AppliedRecipe nothing;
    sumUp(nothing, model);
    return nothing.sizeBytes;
}

void sumUp(AppliedRecipe &applied, const Model &model)
{
    std::vector<const ChangedTensor *> changes(model.tensors.size());
    std::vector<int> channelAxes(model.tensors.size(), 0);
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
        for (const int tensor : info.weights)
            channelAxes[static_cast<std::size_t>(tensor)] = info.channelAxis;
    }
    applied.sparsity = elements > 0 ? static_cast<double>(zeros) / static_cast<double>(elements) : 0;

    // A tied tensor is stored once; where one of its names is changed, that is what is stored.
    applied.sizeBytes = 0;
    std::set<const std::byte *> stored;
    for (const bool changed : {true, false})
        for (std::size_t i = 0; i < model.tensors.size(); ++i)
            if ((changes[i] != nullptr) == changed && model.tensors[i].isParameter && stored.insert(model.tensors[i].view.data).second)
                applied.sizeBytes += storedBytes(model.tensors[i], changes[i], channelAxes[i]);
}

} // namespace espalier
