// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/ranges/registry.h"

#include "engine/quant/ranges/fixed.h"
#include "engine/quant/ranges/minmax.h"

#include <array>

namespace espalier {

namespace {

constexpr std::array kMethods{
    RangeMethod{"minmax", ESPALIER_TEXT("ranges", "Min-max"),
                ESPALIER_TEXT("ranges", "The smallest and the largest weight: nothing is clipped."), findMinMax},
    RangeMethod{"fixed", ESPALIER_TEXT("ranges", "By hand"),
                ESPALIER_TEXT("ranges", "The ends that you drag or type: what lies outside is clipped."), findFixed},
};

// Named by recipe-and-cli.md: such a recipe is sound, but this version says that it cannot apply it.
constexpr std::array<std::string_view, 8> kKnown{"minmax", "percentile",    "mse",            "entropy",
                                                 "sigma",  "mean-rounding", "moving-average", "fixed"};

} // namespace

std::span<const RangeMethod> rangeMethods()
{
    return kMethods;
}

const RangeMethod *findRangeMethod(std::string_view id)
{
    for (const RangeMethod &method : kMethods)
        if (id == method.id)
            return &method;
    return nullptr;
}

std::span<const std::string_view> knownRangeMethods()
{
    return kKnown;
}

} // namespace espalier
