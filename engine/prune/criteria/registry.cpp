// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/criteria/all.h"

#include <array>

namespace espalier {

namespace {

const auto &registry()
{
    static const std::array list{
        criterion::magnitude(), criterion::l1(),      criterion::l2(),           criterion::geometricMedian(),
        criterion::lamp(),      criterion::bnGamma(), criterion::gradient(),     criterion::taylor(),
        criterion::fisher(),    criterion::snip(),    criterion::activation(),   criterion::apoz(),
        criterion::stability(), criterion::pattern(), criterion::tensorSpread(), criterion::random(),
    };
    return list;
}

// Named by methods.md; "l1-reg" is a way to train (the weights it made small go by magnitude), which no threshold applies.
constexpr std::array<std::string_view, 17> kKnown{
    "magnitude", "gradient", "taylor", "fisher",           "snip",      "activation",    "apoz",  "bn-gamma", "lamp", "l1",
    "l2",        "n:m",      "l1-reg", "geometric-median", "stability", "tensor-spread", "random"};

} // namespace

std::span<const Criterion> criteria()
{
    return registry();
}

const Criterion *findCriterion(std::string_view id)
{
    for (const Criterion &criterion : criteria())
        if (id == criterion.id)
            return &criterion;
    return nullptr;
}

std::span<const CriterionParameter> parametersOf(std::string_view criterion)
{
    const Criterion *known = findCriterion(criterion);
    return known ? known->parameters : std::span<const CriterionParameter>();
}

std::span<const std::string_view> knownCriteria()
{
    return kKnown;
}

std::string criteriaWithout(bool withData)
{
    std::string list;
    for (const Criterion &criterion : criteria())
        if (withData ? criterion.needsData() && !criterion.needsLabels : !criterion.needsData())
            list += (list.empty() ? "" : ", ") + std::string(criterion.id);
    return list;
}

} // namespace espalier
