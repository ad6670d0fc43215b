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
    // Bits of n elements, rounded up to bytes. Three values pack five to a byte (3^5 < 2^8).
    const auto packed = [&](std::int64_t n) { return (n * bits + 7) / 8; };
    bool isTernary = false;
    if (change->spec) {
        assert(change->parameters);
        const QuantParameters &parameters = *change->parameters;
        const std::int64_t scales = static_cast<std::int64_t>(parameters.scale.size());
        isTernary = change->spec->scheme == Scheme::Ternary;
        bits = change->spec->bits;
        if (isTernary)
            besides = scales * 4;
        else if (!parameters.levels.empty())
            besides = static_cast<std::int64_t>(parameters.levels.size()) * 4;
        else
            besides = scales * (!change->spec->symmetric || !change->spec->zeroExact ? 8 : 4);
    }
    const auto stored = [&](std::int64_t n) { return isTernary ? (n + 4) / 5 : packed(n); };
    const std::int64_t dense = stored(count);
    if (!change->mask)
        return dense + besides;
    const std::int64_t kept = std::count_if(change->mask->begin(), change->mask->end(), [](std::uint8_t k) { return k != 0; });
    return std::min(dense, (count + 7) / 8 + stored(kept)) + besides;
}

} // namespace espalier
