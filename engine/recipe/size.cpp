// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipe/size.h"

#include <algorithm>
#include <cassert>

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

} // namespace espalier
