// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/ranges/registry.h"

#include "engine/quant/ranges/all.h"

#include <array>

namespace espalier {

namespace {

constexpr std::array kMethods{
    RangeMethod{"minmax", ESPALIER_TEXT("ranges", "Min-max"),
                ESPALIER_TEXT("ranges", "The smallest and the largest weight: nothing is clipped."), findMinMax, observeMinMax, nullptr},
    RangeMethod{"percentile", ESPALIER_TEXT("ranges", "Percentile"),
                ESPALIER_TEXT("ranges", "All but the outermost few: p per cent of the weights lie inside."), findPercentile,
                observePercentile, nullptr},
    RangeMethod{"mse", ESPALIER_TEXT("ranges", "Least squared error"),
                ESPALIER_TEXT("ranges", "The range for which the mean squared error is least, clipping included."), findLeastSquares,
                observeLeastSquares, nullptr},
    RangeMethod{"entropy", ESPALIER_TEXT("ranges", "Entropy"),
                ESPALIER_TEXT("ranges", "The range that changes the distribution least (Kullback-Leibler divergence over 2048 bins)."),
                findEntropy, observeEntropy, nullptr},
    RangeMethod{"sigma", ESPALIER_TEXT("ranges", "Standard deviations"),
                ESPALIER_TEXT("ranges", "The mean and k standard deviations to both sides of it."), findSigma, observeSigma, nullptr},
    RangeMethod{
        "mean-rounding", ESPALIER_TEXT("ranges", "Mean rounding"),
        ESPALIER_TEXT("ranges", "The range in equal cells, each weight becomes the mean of its cell; with more iterations Lloyd-Max."),
        findMinMax, nullptr, fitMeans},
    RangeMethod{"moving-average", ESPALIER_TEXT("ranges", "Moving average"),
                ESPALIER_TEXT("ranges", "The smallest and largest value of each batch, averaged over batches (activations only)."), nullptr,
                observeMovingAverage, nullptr},
    RangeMethod{"fixed", ESPALIER_TEXT("ranges", "By hand"),
                ESPALIER_TEXT("ranges", "The ends that you drag or type: what lies outside is clipped."), findFixed, observeFixed, nullptr},
};

constexpr auto ids()
{
    std::array<std::string_view, kMethods.size()> all{};
    for (std::size_t i = 0; i < kMethods.size(); ++i)
        all[i] = kMethods[i].id;
    return all;
}

constexpr auto kKnown = ids();

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

std::string methodsFor(bool activations)
{
    std::string list;
    for (const RangeMethod &method : kMethods)
        if (activations ? method.observe != nullptr : method.find != nullptr)
            list += (list.empty() ? "" : ", ") + std::string(method.id);
    return list;
}

} // namespace espalier
