// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/outcomes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace espalier {

namespace {

/// log(sum exp(x)) in double, shifted by the maximum.
double logSumExp(const float *logits, int classes)
{
    const double top = *std::max_element(logits, logits + classes);
    double sum = 0;
    for (int c = 0; c < classes; ++c)
        sum += std::exp(logits[c] - top);
    return top + std::log(sum);
}

std::int32_t labelOf(const Outcomes &outcomes, std::size_t i, const Dataset &data)
{
    return data.labels[static_cast<std::size_t>(outcomes.samples[i])];
}

/// The first `count` places by ascending sample index: sums then do not depend on the order of measuring.
std::vector<std::size_t> byIndex(const Outcomes &outcomes, std::size_t count)
{
    std::vector<std::size_t> places(count);
    std::iota(places.begin(), places.end(), std::size_t(0));
    std::sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return outcomes.samples[a] < outcomes.samples[b]; });
    return places;
}

} // namespace

void scoreBatch(Outcomes &outcomes, std::size_t first, const float *logits, std::size_t n, const Dataset &data)
{
    const int classes = outcomes.classes;
    for (std::size_t i = 0; i < n; ++i) {
        const float *row = logits + i * static_cast<std::size_t>(classes);
        const std::size_t at = first + i;
        std::copy(row, row + classes, outcomes.logits.begin() + static_cast<std::ptrdiff_t>(at * static_cast<std::size_t>(classes)));
        const std::int32_t label = labelOf(outcomes, at, data);
        outcomes.predicted[at] = static_cast<std::int32_t>(std::max_element(row, row + classes) - row);
        int better = 0;
        for (int c = 0; c < classes; ++c)
            better += row[c] > row[label];
        outcomes.top5[at] = better < 5;
        outcomes.loss[at] = logSumExp(row, classes) - row[label];
    }
}

Metrics metricsOf(const Outcomes &outcomes, std::size_t count, const Dataset &data)
{
    Metrics metrics;
    metrics.samples = static_cast<std::int64_t>(count);
    for (const std::size_t i : byIndex(outcomes, count)) {
        metrics.top1 += outcomes.predicted[i] == labelOf(outcomes, i, data);
        metrics.top5 += outcomes.top5[i];
        metrics.loss += outcomes.loss[i];
    }
    if (count > 0)
        metrics.loss /= static_cast<double>(count);
    metrics.interval = wilsonInterval(metrics.top1, metrics.samples);
    return metrics;
}

Comparison compareOutcomes(const Outcomes &before, const Outcomes &after, std::size_t count, const Dataset &data)
{
    Comparison comparison;
    const int classes = before.classes;
    for (const std::size_t i : byIndex(before, count)) {
        const std::int32_t label = labelOf(before, i, data);
        const bool wasRight = before.predicted[i] == label;
        const bool isRight = after.predicted[i] == label;
        comparison.agree += before.predicted[i] == after.predicted[i];
        comparison.lost += wasRight && !isRight;
        comparison.gained += !wasRight && isRight;
        const float *p = before.logits.data() + i * static_cast<std::size_t>(classes);
        const float *q = after.logits.data() + i * static_cast<std::size_t>(classes);
        const double pNorm = logSumExp(p, classes), qNorm = logSumExp(q, classes);
        for (int c = 0; c < classes; ++c)
            comparison.kl += std::exp(p[c] - pNorm) * ((p[c] - pNorm) - (q[c] - qNorm));
    }
    if (count > 0) {
        comparison.kl /= static_cast<double>(count);
        comparison.delta = static_cast<double>(comparison.gained - comparison.lost) / static_cast<double>(count);
    }
    comparison.interval = pairedInterval(comparison.gained, comparison.lost, static_cast<std::int64_t>(count));
    comparison.mcnemarP = mcnemarExact(comparison.gained, comparison.lost);
    return comparison;
}

Outcomes firstOutcomes(const Outcomes &outcomes, std::size_t count, bool withLogits)
{
    const auto end = static_cast<std::ptrdiff_t>(count);
    Outcomes first;
    first.classes = outcomes.classes;
    first.samples.assign(outcomes.samples.begin(), outcomes.samples.begin() + end);
    first.predicted.assign(outcomes.predicted.begin(), outcomes.predicted.begin() + end);
    first.top5.assign(outcomes.top5.begin(), outcomes.top5.begin() + end);
    first.loss.assign(outcomes.loss.begin(), outcomes.loss.begin() + end);
    if (withLogits)
        first.logits.assign(outcomes.logits.begin(), outcomes.logits.begin() + end * outcomes.classes);
    return first;
}

Outcomes inFileOrder(const Outcomes &outcomes)
{
    Outcomes sorted;
    sorted.classes = outcomes.classes;
    sorted.logits.reserve(outcomes.logits.size());
    const auto classes = static_cast<std::size_t>(outcomes.classes);
    for (const std::size_t i : byIndex(outcomes, outcomes.samples.size())) {
        sorted.samples.push_back(outcomes.samples[i]);
        sorted.predicted.push_back(outcomes.predicted[i]);
        sorted.top5.push_back(outcomes.top5[i]);
        sorted.loss.push_back(outcomes.loss[i]);
        const auto row = outcomes.logits.begin() + static_cast<std::ptrdiff_t>(i * classes);
        sorted.logits.insert(sorted.logits.end(), row, row + static_cast<std::ptrdiff_t>(classes));
    }
    return sorted;
}

} // namespace espalier
