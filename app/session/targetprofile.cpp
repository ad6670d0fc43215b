// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/targetprofile.h"

#include <QtGlobal>

#include <algorithm>

namespace espalier {

namespace {

constexpr std::uint32_t only(std::initializer_list<int> bits)
{
    std::uint32_t mask = 0;
    for (const int b : bits)
        mask |= 1u << b;
    return mask;
}

/// 2..16
constexpr std::uint32_t kAllBits = (1u << (kMaximumBits + 1)) - (1u << kMinimumBits);

constexpr TargetProfile kTargets[] = {
    {"any", QT_TRANSLATE_NOOP("Targets", "any target"),
     QT_TRANSLATE_NOOP("Targets", "2 to 16 bits, packed; a pruned layer with a bit mask where that is smaller. Zeros save no work."), kAllBits,
     true, false},
    {"int8", QT_TRANSLATE_NOOP("Targets", "int8"),
     QT_TRANSLATE_NOOP("Targets", "Dense 8-bit kernels of processors and phones: 8 bits only; zeros save neither bytes nor work."), only({8}),
     false, false},
    {"int4-int8", QT_TRANSLATE_NOOP("Targets", "int4, int8"),
     QT_TRANSLATE_NOOP("Targets", "Dense kernels for 4 and 8 bits; other bits are stored in the next larger. Zeros save neither bytes nor work."),
     only({4, 8}), false, false},
    {"sparse", QT_TRANSLATE_NOOP("Targets", "sparse"),
     QT_TRANSLATE_NOOP("Targets", "An engine that skips zeros: 2 to 16 bits, bit masks, and work falls with the share of zeros."), kAllBits, true,
     true},
};

constexpr std::int64_t kScaleBytes = 4;
constexpr int kFloatBits = 32;

} // namespace

std::optional<int> TargetProfile::storedBits(int b) const
{
    for (; b <= kMaximumBits; ++b) {
        if (allows(b))
            return b;
    }
    return std::nullopt;
}

int TargetProfile::nextBits(int b, int step) const
{
    for (int next = b + step; next >= kMinimumBits && next <= kMaximumBits; next += step) {
        if (allows(next))
            return next;
    }
    return b;
}

std::span<const TargetProfile> targetProfiles()
{
    return kTargets;
}

const TargetProfile &targetProfile(const std::string &id)
{
    const auto found = std::find_if(std::begin(kTargets), std::end(kTargets), [&](const TargetProfile &entry) { return id == entry.id; });
    return found == std::end(kTargets) ? kTargets[0] : *found;
}

LayerCost layerCost(const TargetProfile &target, const LayerInfo &layer, const ResolvedLayer &what, std::int64_t asStored,
                    std::int64_t weights, std::int64_t zeros, std::int64_t ranges)
{
    LayerCost cost;
    const std::int64_t elementBytes = layer.parameters > 0 ? layer.bytes / layer.parameters : 0;
    int bits = static_cast<int>(8 * elementBytes);
    const std::optional<int> stored = what.weights && weights > 0 ? target.storedBits(what.weights->bits) : std::nullopt;
    if (stored)
        bits = *stored;
    if (target.storesMasks && (!what.weights || stored == what.weights->bits)) {
        cost.bytes = asStored;
    } else {
        // Dense: packed integers, a scale per range, an offset where the range is not symmetric; the rest as the model stores it.
        cost.bytes = (weights * bits + 7) / 8 + (layer.parameters - weights) * elementBytes;
        if (stored)
            cost.bytes += ranges * (what.weights->symmetric && what.weights->zeroExact ? kScaleBytes : 2 * kScaleBytes);
        if (weights == 0)
            cost.bytes = layer.bytes;
    }
    if (layer.macs) {
        const int activationBits = what.activations ? what.activations->bits : kFloatBits;
        const double left = target.skipsZeros && weights > 0 ? 1 - static_cast<double>(zeros) / static_cast<double>(weights) : 1;
        cost.bops = static_cast<double>(*layer.macs) * bits * activationBits * left;
    }
    return cost;
}

} // namespace espalier
