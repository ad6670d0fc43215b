// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipe/rules.h"

#include "engine/recipe/errors.h"
#include "engine/recipe/names.h"

#include <fmt/format.h>

#include <cmath>

namespace espalier::rules {

namespace {

Error conflict(std::string one, std::string other, std::string why)
{
    return Error(errors::kRecipeConflict, {std::move(one), std::move(other), std::move(why)});
}

std::vector<std::string> candidatesOf(std::span<const std::string_view> known)
{
    return std::vector<std::string>(known.begin(), known.end());
}

} // namespace

bool Whole::holds(double number) const
{
    return number >= least && number <= most && number == std::floor(number);
}

std::string Whole::allowed() const
{
    return fmt::format("a whole number from {} to {}", least, most);
}

Whole wholeOf(const CriterionParameter &parameter)
{
    return {static_cast<int>(parameter.lowest), static_cast<int>(parameter.highest)};
}

Number numberOf(const CriterionParameter &parameter)
{
    return {parameter.lowest, parameter.highest, !parameter.isLowestIncluded, parameter.allowed};
}

std::string joined(std::span<const std::string_view> names)
{
    std::string text;
    for (const std::string_view name : names)
        text += (text.empty() ? "" : ", ") + std::string(name);
    return text;
}

Error wrong(const Whole &rule, const std::string &found)
{
    return Error(errors::kRecipeNumber, {rule.allowed(), found});
}

Error wrong(const Number &rule, const std::string &found)
{
    return Error(errors::kRecipeNumber, {rule.allowed, found});
}

Error noNumber(const std::string &found)
{
    return Error(errors::kRecipeType, {"a number", found});
}

Error noBounds()
{
    return Error(errors::kRecipeType, {"a number or an array with one number per channel", "an empty array"});
}

Error unknownName(const std::string &name, std::span<const std::string_view> known)
{
    return Error(errors::kRecipeUnknownValue, {"\"" + printable(name) + "\"", nearestName(name, candidatesOf(known)), joined(known)});
}

Error unknownKey(const std::string &key, std::span<const std::string_view> known)
{
    return Error(errors::kRecipeUnknownKey, {printable(key), nearestName(key, candidatesOf(known)), joined(known)});
}

std::optional<Error> conflictInFixed(const RangeSpec &range)
{
    if (range.lo.size() != range.hi.size())
        return conflict(fmt::format("{} values of lo", range.lo.size()), fmt::format("{} of hi", range.hi.size()), "give as many of both");
    for (std::size_t i = 0; i < range.lo.size(); ++i)
        if (!(range.lo[i] < range.hi[i]))
            return Error(errors::kRecipeRange, {fmt::format("{}", range.lo[i]), fmt::format("{}", range.hi[i])});
    return std::nullopt;
}

std::optional<Error> conflictIn(const QuantSpec &spec)
{
    const bool isTernary = spec.scheme == Scheme::Ternary, isPowerOfTwo = spec.scheme == Scheme::PowerOfTwo;
    if (spec.symmetric && !spec.zeroExact)
        return conflict("symmetric true", "zero_exact false", "a symmetric range always has an exact zero");
    if (isTernary && spec.bits != 2)
        return conflict("scheme ternary", "these bits", "it has three levels, 1.58 bits; leave bits out");
    if (isTernary && (!spec.symmetric || !spec.isSigned))
        return conflict("scheme ternary", "symmetric false or signed false", "its levels are -a, 0 and a");
    if (isTernary && (spec.range.method != "minmax" || spec.rounding != Rounding::NearestEven))
        return conflict("scheme ternary", "a range method or a rounding", "it finds its threshold by itself (0.7 mean |w|)");
    if (isPowerOfTwo && !spec.zeroExact)
        return conflict("scheme power-of-two", "zero_exact false", "levels from lo on are no shifts");
    if (isPowerOfTwo && spec.range.method == "mean-rounding")
        return conflict("scheme power-of-two", "range mean-rounding", "a codebook has no scale");
    if (spec.narrow.value_or(false) && !spec.isSigned)
        return conflict("narrow true", "signed false", "the narrow range leaves out the lowest signed integer");
    if (spec.range.lo.size() > 1 && spec.granularity.kind != Granularity::Kind::Channel)
        return conflict("arrays of lo and hi", "this granularity", "they need granularity \"channel\"");
    return std::nullopt;
}

std::optional<Error> conflictInActivations(const QuantSpec &spec)
{
    if (spec.granularity.kind != Granularity::Kind::Tensor)
        return conflict("activations", "this granularity", "what goes through a layer has one scale; leave granularity out");
    if (spec.rounding != Rounding::NearestEven)
        return conflict("activations", "this rounding", "what goes through a layer is rounded to the nearest level");
    const bool isCodebook = spec.range.method == "mean-rounding" || (spec.inputRange && spec.inputRange->method == "mean-rounding");
    if (spec.scheme == Scheme::Ternary || isCodebook)
        return conflict("activations", "levels of their own", "they are for weights");
    if (spec.inputRange && spec.inputRange->lo.size() > 1)
        return conflict("activations", "arrays of lo and hi", "what goes into a layer has one range");
    return std::nullopt;
}

std::optional<Error> conflictInGranularity(const PruneSpec &spec)
{
    const Criterion *criterion = findCriterion(spec.criterion);
    if (spec.granularity == "tensor" && criterion && criterion->cut != Criterion::Cut::Tensor)
        return conflict("granularity tensor", "criterion " + spec.criterion, "whole tensors go by tensor-spread alone");
    return std::nullopt;
}

std::optional<Error> conflictInCriterion(const PruneSpec &spec, bool isGlobal)
{
    if (spec.isPattern() && isGlobal)
        return conflict("criterion n:m", "prune_global", "a pattern has no common ranking; put it into defaults or layers");
    return std::nullopt;
}

std::optional<Error> conflictInPattern(const PruneSpec &spec)
{
    if (spec.n >= spec.m)
        return conflict(fmt::format("n {}", spec.n), fmt::format("m {}", spec.m), "n must be less than m");
    return std::nullopt;
}

std::optional<Error> conflictInAmount(const PruneSpec &spec)
{
    if (spec.threshold && spec.sparsity)
        return conflict("threshold", "sparsity", "give one of them");
    if (!spec.threshold && !spec.sparsity)
        return Error(errors::kRecipeMissing, {"threshold\" or \"sparsity"});
    if (spec.criterion == "tensor-spread" && spec.sparsity)
        return conflict("criterion tensor-spread", "sparsity", "give a threshold: the least standard deviation");
    return std::nullopt;
}

std::optional<Error> conflictInEarlyStop(double validationFraction)
{
    if (validationFraction <= 0)
        return conflict("early_stop", "validation_fraction 0", "the best epoch is told by held-out samples");
    return std::nullopt;
}

std::optional<Error> conflictInGradual(double begin, double end)
{
    if (end < begin)
        return conflict(fmt::format("begin {}", begin), fmt::format("end {}", end), "the end comes after the beginning");
    return std::nullopt;
}

QuantSpec asWritten(QuantSpec spec)
{
    if (spec.scheme == Scheme::Ternary)
        spec.bits = 2;
    spec.symmetric = spec.symmetric && spec.zeroExact;
    if (spec.narrow && *spec.narrow && !spec.isSigned)
        spec.narrow.reset();
    return spec;
}

} // namespace espalier::rules
