// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply/targetprofile.h"

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
    {"any", ESPALIER_TEXT("Targets", "any target"),
     ESPALIER_TEXT("Targets", "2 to 16 bits, packed; a pruned layer with a bit mask where that is smaller. Zeros save no work."), kAllBits,
     true, false},
    {"int8", ESPALIER_TEXT("Targets", "int8"),
     ESPALIER_TEXT("Targets", "Dense 8-bit kernels of processors and phones: 8 bits only; zeros save neither bytes nor work."), only({8}),
     false, false},
    {"int4-int8", ESPALIER_TEXT("Targets", "int4, int8"),
     ESPALIER_TEXT("Targets",
                   "Dense kernels for 4 and 8 bits; other bits are stored in the next larger. Zeros save neither bytes nor work."),
     only({4, 8}), false, false},
    {"sparse", ESPALIER_TEXT("Targets", "sparse"),
     ESPALIER_TEXT("Targets", "An engine that skips zeros: 2 to 16 bits, bit masks, and work falls with the share of zeros."), kAllBits,
     true, true},
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

LayerCost layerCost(const TargetProfile &target, const Model &model, const ResolvedLayer &what, const AppliedLayer &applied)
{
    const LayerInfo &layer = model.layers[static_cast<std::size_t>(applied.layer)];
    std::int64_t weights = 0;
    for (const int tensor : layer.weights)
        weights += model.tensors[static_cast<std::size_t>(tensor)].view.count();
    const auto tensors = static_cast<std::int64_t>(layer.weights.size());
    const std::int64_t ranges = applied.parameters ? static_cast<std::int64_t>(applied.parameters->scale.size()) * tensors : tensors;
    return layerCost(target, layer, what, applied.sizeBytes, weights, applied.quality.zeros, ranges);
}

LayerCost networkCost(const TargetProfile &target, const Model &model, const std::vector<ResolvedLayer> &resolved,
                      const AppliedRecipe &applied)
{
    LayerCost sum;
    sum.bytes = model.parameterBytes;
    double bops = 0;
    for (const AppliedLayer &layer : applied.layers) {
        const LayerCost mine = layerCost(target, model, resolved[static_cast<std::size_t>(layer.layer)], layer);
        sum.bytes += mine.bytes - model.layers[static_cast<std::size_t>(layer.layer)].bytes;
        bops += mine.bops.value_or(0);
    }
    if (model.macs)
        sum.bops = bops;
    return sum;
}

} // namespace espalier
