// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/prune.h"

#include "engine/stats/layout.h"
#include "engine/stats/simd.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace espalier {

namespace {

/// Bits that sort as the floats do.
std::uint32_t rankBits(float value)
{
    if (value != value)
        value = std::numeric_limits<float>::infinity();
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

float fromRankBits(std::uint32_t rank)
{
    return std::bit_cast<float>(rank & 0x80000000u ? rank & 0x7fffffffu : ~rank);
}

/// The bucket that holds the n-th smallest (from 1); n becomes its place within the bucket.
std::uint32_t bucketOf(const std::vector<std::int64_t> &counts, std::int64_t &n)
{
    std::uint32_t bucket = 0;
    while (counts[bucket] < n)
        n -= counts[bucket++];
    return bucket;
}

std::int64_t removedCount(double sparsity, std::int64_t count)
{
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(sparsity * static_cast<double>(count)), 0, count);
}

} // namespace

double thresholdForSparsity(const std::vector<std::span<const float>> &importances, double sparsity)
{
    const simd::DenormalsKept kept;
    std::int64_t count = 0;
    for (const auto &importance : importances)
        count += static_cast<std::int64_t>(importance.size());
    std::int64_t n = removedCount(sparsity, count);
    if (n == 0)
        return -1;
    std::vector<std::int64_t> counts(1 << 16);
    for (const auto &importance : importances)
        for (const float value : importance)
            ++counts[rankBits(value) >> 16];
    const std::uint32_t upper = bucketOf(counts, n);
    std::fill(counts.begin(), counts.end(), 0);
    for (const auto &importance : importances)
        for (const float value : importance) {
            const std::uint32_t rank = rankBits(value);
            if (rank >> 16 == upper)
                ++counts[rank & 0xffffu];
        }
    return static_cast<double>(fromRankBits(upper << 16 | bucketOf(counts, n)));
}

double thresholdForSparsity(std::span<const float> importance, double sparsity)
{
    return thresholdForSparsity(std::vector<std::span<const float>>{importance}, sparsity);
}

std::int64_t applyThreshold(std::span<float> weights, std::span<const float> importance, double threshold, bool keepEqual)
{
    const simd::DenormalsKept kept;
    std::int64_t zeros = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double score = importance[i];
        const bool removed = (keepEqual ? score < threshold : score <= threshold) && std::isfinite(score);
        weights[i] = removed ? 0.0f : weights[i];
        zeros += (std::bit_cast<std::uint32_t>(weights[i]) & 0x7fffffffu) == 0;
    }
    return zeros;
}

std::vector<double> channelScores(const TensorView &weights, std::span<const float> importance, int channelAxis)
{
    const ChannelLayout layout = channelLayout(weights.shape, channelAxis);
    std::vector<double> scores(static_cast<std::size_t>(layout.channels));
    if (layout.count() > 0)
        forEachRun(layout, 0, layout.count(), layout.inner, [&](std::int64_t channel, std::int64_t offset, std::int64_t length) {
            double sum = 0;
            for (std::int64_t i = offset; i < offset + length; ++i)
                sum += importance[static_cast<std::size_t>(i)];
            scores[static_cast<std::size_t>(channel)] += sum;
        });
    return scores;
}

double thresholdForSparsity(std::span<const double> channelScores, double sparsity)
{
    const std::int64_t n = removedCount(sparsity, static_cast<std::int64_t>(channelScores.size()));
    if (n == 0)
        return -1;
    std::vector<double> sorted(channelScores.begin(), channelScores.end());
    for (double &score : sorted)
        score = score == score ? score : std::numeric_limits<double>::infinity();
    std::nth_element(sorted.begin(), sorted.begin() + (n - 1), sorted.end());
    return sorted[static_cast<std::size_t>(n - 1)];
}

std::vector<std::uint8_t> keptChannels(std::span<const double> scores, double threshold, bool keepEqual)
{
    std::vector<std::uint8_t> kept(scores.size(), 1);
    if (scores.empty())
        return kept;
    for (std::size_t i = 0; i < scores.size(); ++i)
        kept[i] = !std::isfinite(scores[i]) || (keepEqual ? scores[i] >= threshold : scores[i] > threshold);
    // A layer without a channel is no layer any more (methods.md).
    if (std::find(kept.begin(), kept.end(), 1) == kept.end())
        kept[static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin())] = 1;
    return kept;
}

double estimateRemoved(const Histogram &histogram, double threshold)
{
    if (!(threshold > 0))
        return 0;
    double removed = 0;
    const double step = (histogram.hi - histogram.lo) / std::max(1, histogram.bins());
    double zeros = static_cast<double>(histogram.zeros);
    for (int i = 0; i < histogram.bins(); ++i) {
        double n = static_cast<double>(histogram.counts[static_cast<std::size_t>(i)]);
        if (n == 0)
            continue;
        const double from = histogram.lo + step * i;
        const double to = from + step;
        if (zeros > 0 && from <= 0 && (to > 0 || i + 1 == histogram.bins())) {
            removed += zeros;
            n -= zeros;
            zeros = 0;
        }
        const double within = std::min(to, threshold) - std::max(from, -threshold);
        removed += n * std::clamp(within / step, 0.0, 1.0);
    }
    return removed;
}

} // namespace espalier
