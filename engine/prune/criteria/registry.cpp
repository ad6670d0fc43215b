// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/criteria.h"

#include "engine/prune/criteria/magnitude.h"

#include <array>

namespace espalier {

namespace {

constexpr std::array kCriteria{
    Criterion{"magnitude", ESPALIER_TEXT("criteria", "Magnitude"),
              ESPALIER_TEXT("criteria", "|w| of each weight; for a channel the sum over its weights (L1 norm)."), false,
              false, false, true, true, scoreMagnitude},
};

// Named by methods.md: a recipe with one of them is sound, but this version says that it cannot apply it.
constexpr std::array<std::string_view, 16> kKnown{
    "magnitude", "gradient", "taylor", "fisher", "activation",       "apoz",      "bn-gamma",      "lamp",
    "l1",        "l2",       "n:m",    "l1-reg", "geometric-median", "stability", "tensor-spread", "random"};

} // namespace

std::span<const Criterion> criteria()
{
    return kCriteria;
}

const Criterion *findCriterion(std::string_view id)
{
    for (const Criterion &criterion : kCriteria)
        if (id == criterion.id)
            return &criterion;
    return nullptr;
}

std::span<const std::string_view> knownCriteria()
{
    return kKnown;
}

} // namespace espalier
