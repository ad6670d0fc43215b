// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipe/vocabulary.h"

#include "engine/prune/criteria.h"

#include <algorithm>
#include <cassert>
#include <iterator>

namespace espalier::vocabulary {

std::span<const std::string_view> rangeKeys(std::string_view method)
{
    static constexpr std::string_view kPlain[] = {"method"};
    static constexpr std::string_view kPercentile[] = {"method", "p"};
    static constexpr std::string_view kSigma[] = {"method", "k"};
    static constexpr std::string_view kMeanRounding[] = {"method", "iterations"};
    static constexpr std::string_view kFixed[] = {"method", "lo", "hi"};
    if (method == "percentile")
        return kPercentile;
    if (method == "sigma")
        return kSigma;
    if (method == "mean-rounding")
        return kMeanRounding;
    if (method == "fixed")
        return kFixed;
    return kPlain;
}

std::string schemeName(Scheme scheme)
{
    // The order of the enumeration is that of the names.
    return std::string(kSchemes[static_cast<std::size_t>(scheme)]);
}

Scheme schemeFrom(std::string_view name)
{
    const auto found = std::find(std::begin(kSchemes), std::end(kSchemes), name);
    assert(found != std::end(kSchemes));
    return static_cast<Scheme>(found - std::begin(kSchemes));
}

std::vector<std::string_view> pruneKeys(std::string_view criterion, bool isGlobal)
{
    std::vector<std::string_view> keys{"criterion", "granularity"};
    if (criterion == "n:m")
        keys.insert(keys.end(), {"n", "m"});
    else
        keys.insert(keys.end(), {"threshold", "sparsity"});
    for (const CriterionParameter &parameter : parametersOf(criterion))
        keys.push_back(parameter.key);
    if (isGlobal)
        keys.push_back("layers");
    return keys;
}

std::string roundingName(Rounding rounding)
{
    // The order of the enumeration is that of the names.
    return std::string(kRoundings[static_cast<std::size_t>(rounding)]);
}

Rounding roundingFrom(std::string_view name)
{
    const auto found = std::find(std::begin(kRoundings), std::end(kRoundings), name);
    assert(found != std::end(kRoundings));
    return static_cast<Rounding>(found - std::begin(kRoundings));
}

QuantSpec weightDefaults()
{
    return {};
}

QuantSpec activationDefaults()
{
    QuantSpec spec;
    spec.isSigned = false;
    spec.symmetric = false;
    return spec;
}

} // namespace espalier::vocabulary
