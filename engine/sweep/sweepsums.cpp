// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/sweepsums.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace espalier {

namespace {

constexpr double kUnit = 268435456.0; // 2^28

/// More nats than that count as not finite: 300,000 samples of the largest loss stay within 63 bits.
constexpr double kMax = 1e5;

double logSumExp(const float *logits, int classes)
{
    const double top = *std::max_element(logits, logits + classes);
    double sum = 0;
    for (int c = 0; c < classes; ++c)
        sum += std::exp(logits[c] - top);
    return top + std::log(sum);
}

std::int64_t fixedPoint(double nats)
{
    return static_cast<std::int64_t>(std::llround(nats * kUnit));
}

std::int64_t bestOf(const float *row, int classes)
{
    return std::max_element(row, row + classes) - row;
}

} // namespace

void SweepSums::add(const SweepSums &other)
{
    samples += other.samples;
    top1 += other.top1;
    top5 += other.top5;
    loss += other.loss;
    notFinite += other.notFinite;
    agree += other.agree;
    lost += other.lost;
    gained += other.gained;
    kl += other.kl;
}

Metrics SweepSums::metrics() const
{
    Metrics metrics;
    metrics.samples = samples;
    metrics.top1 = top1;
    metrics.top5 = top5;
    if (notFinite > 0)
        metrics.loss = std::numeric_limits<double>::quiet_NaN();
    else if (samples > 0)
        metrics.loss = static_cast<double>(loss) / kUnit / static_cast<double>(samples);
    metrics.interval = wilsonInterval(top1, samples);
    return metrics;
}

Comparison SweepSums::comparison() const
{
    Comparison comparison;
    comparison.agree = agree;
    comparison.lost = lost;
    comparison.gained = gained;
    if (notFinite > 0)
        comparison.kl = std::numeric_limits<double>::quiet_NaN();
    else if (samples > 0)
        comparison.kl = static_cast<double>(kl) / kUnit / static_cast<double>(samples);
    if (samples > 0)
        comparison.delta = static_cast<double>(gained - lost) / static_cast<double>(samples);
    comparison.interval = pairedInterval(gained, lost, samples);
    comparison.mcnemarP = mcnemarExact(gained, lost);
    return comparison;
}

SweepSums sumBatch(const float *before, const float *after, std::span<const std::int64_t> samples, int classes, const Dataset &data)
{
    SweepSums sums;
    sums.samples = static_cast<std::int64_t>(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const float *was = before + i * static_cast<std::size_t>(classes);
        const float *is = after + i * static_cast<std::size_t>(classes);
        const std::int32_t label = data.labels[static_cast<std::size_t>(samples[i])];
        const std::int64_t bestBefore = bestOf(was, classes);
        const std::int64_t bestAfter = bestOf(is, classes);
        int better = 0;
        for (int c = 0; c < classes; ++c)
            better += is[c] > is[label];
        sums.top1 += bestAfter == label;
        sums.top5 += better < 5;
        sums.agree += bestBefore == bestAfter;
        sums.lost += bestBefore == label && bestAfter != label;
        sums.gained += bestBefore != label && bestAfter == label;
        const double norm = logSumExp(is, classes);
        const double loss = norm - is[label];
        double kl = 0;
        if (before != after) {
            const double normBefore = logSumExp(was, classes);
            for (int c = 0; c < classes; ++c)
                kl += std::exp(was[c] - normBefore) * ((was[c] - normBefore) - (is[c] - norm));
        }
        if (std::abs(loss) <= kMax && std::abs(kl) <= kMax) { // False for NaN, too.
            sums.loss += fixedPoint(loss);
            sums.kl += fixedPoint(kl);
        } else {
            ++sums.notFinite;
        }
    }
    return sums;
}

} // namespace espalier
