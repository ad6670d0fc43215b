// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/quality.h"

#include "engine/quant/scales.h"
#include "engine/stats/blockreader.h"
#include "engine/stats/simd.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

namespace espalier {

namespace {

/// Elements between two looks at the stop token.
constexpr std::int64_t kStretch = 1 << 18;

std::int64_t countUsed(const std::vector<std::uint8_t> &used)
{
    return std::accumulate(used.begin(), used.end(), std::int64_t(0));
}

void markUsed(const float *changed, std::int64_t length, const QuantParameters &parameters, std::size_t scale, std::uint8_t *used)
{
    if (parameters.levels.empty())
        markLevels(changed, length, stepMap(parameters, scale), used);
    else
        markLevels(changed, length, levelMap(parameters, scale), used);
}

/// One scale for everything: each worker marks a map of its own.
std::int64_t usedLevelsOfTensor(std::span<const float> changed, const QuantParameters &parameters, std::int64_t levels,
                                const JobContext &context)
{
    const std::size_t size = static_cast<std::size_t>(levels);
    std::vector<std::vector<std::uint8_t>> used(static_cast<std::size_t>(context.workerCount()));
    const std::int64_t count = static_cast<std::int64_t>(changed.size());
    context.forEach((count + kStretch - 1) / kStretch, [&](std::int64_t item, int worker) {
        if (context.cancelled())
            return;
        const simd::DenormalsKept kept;
        auto &own = used[static_cast<std::size_t>(worker)];
        own.resize(size);
        const std::int64_t at = item * kStretch;
        markUsed(changed.data() + at, std::min(kStretch, count - at), parameters, 0, own.data());
    });
    std::vector<std::uint8_t> all(size);
    for (const auto &own : used)
        for (std::size_t i = 0; i < own.size(); ++i)
            all[i] |= own[i];
    return countUsed(all);
}

std::int64_t usedLevelsPerChannel(std::span<const float> changed, const ChannelLayout &layout, const QuantParameters &parameters,
                                  std::int64_t levels, const JobContext &context)
{
    std::vector<std::int64_t> found(static_cast<std::size_t>(layout.channels));
    const std::int64_t perChannel = layout.outer * layout.inner;
    const std::int64_t batch = std::max<std::int64_t>(1, kStretch / std::max(perChannel, levels));
    context.forEach((layout.channels + batch - 1) / batch, [&](std::int64_t item, int) {
        if (context.cancelled())
            return;
        const simd::DenormalsKept kept;
        std::vector<std::uint8_t> used(static_cast<std::size_t>(levels));
        const std::int64_t end = std::min(layout.channels, (item + 1) * batch);
        for (std::int64_t channel = item * batch; channel < end; ++channel) {
            for (std::int64_t outer = 0; outer < layout.outer; ++outer)
                markUsed(changed.data() + (outer * layout.channels + channel) * layout.inner, layout.inner, parameters,
                         static_cast<std::size_t>(channel), used.data());
            found[static_cast<std::size_t>(channel)] = countUsed(used);
            std::fill(used.begin(), used.end(), std::uint8_t(0));
        }
    });
    return std::accumulate(found.begin(), found.end(), std::int64_t(0));
}

} // namespace

QualitySums sumQuality(const TensorView &original, std::span<const float> changed, const QuantParameters *parameters, int channelAxis,
                       const JobContext &context)
{
    const std::int64_t count = original.count();
    assert(original.type == ElementType::Float32 && static_cast<std::int64_t>(changed.size()) == count);
    QualitySums all;
    if (count == 0)
        return all;
    const ChannelLayout layout = scaleLayout(parameters ? parameters->scale.size() : 1, original.shape, channelAxis);
    const Stripes stripes = makeStripes(count, 1);
    std::vector<QualitySums> sums(static_cast<std::size_t>(stripes.pieces));
    context.forEach(stripes.pieces, [&](std::int64_t piece, int) {
        const simd::DenormalsKept kept;
        constexpr double kInfinity = std::numeric_limits<double>::infinity();
        QualitySums &own = sums[static_cast<std::size_t>(piece)];
        for (std::int64_t at = stripes.begin(piece); at < stripes.end(piece) && !context.cancelled(); at += kStretch)
            forEachRun(layout, at, std::min(at + kStretch, stripes.end(piece)), kBlock,
                       [&](std::int64_t channel, std::int64_t offset, std::int64_t length) {
                           const std::size_t c = static_cast<std::size_t>(channel);
                           compareStretch(original.floats() + offset, changed.data() + offset, length,
                                          parameters ? parameters->lo[c] : -kInfinity, parameters ? parameters->hi[c] : kInfinity, own);
                       });
    });
    for (const QualitySums &own : sums)
        all.add(own);
    if (parameters) {
        const std::int64_t levels = parameters->qmax - parameters->qmin + 1;
        const std::int64_t used = layout.channels == 1 ? usedLevelsOfTensor(changed, *parameters, levels, context)
                                                       : usedLevelsPerChannel(changed, layout, *parameters, levels, context);
        all.levels = levels * layout.channels;
        all.emptyLevels = all.levels - used;
    }
    return all;
}

TensorQuality finishQuality(const QualitySums &sums)
{
    TensorQuality quality;
    quality.count = sums.count;
    quality.clippedLow = sums.clippedLow;
    quality.clippedHigh = sums.clippedHigh;
    quality.zeros = sums.zeros;
    quality.levels = sums.levels;
    quality.emptyLevels = sums.emptyLevels;
    if (sums.count > 0)
        quality.mse = sums.error / static_cast<double>(sums.count);
    if (sums.original > 0)
        quality.sqnrDb = sums.error > 0 ? 10 * std::log10(sums.original / sums.error) : std::numeric_limits<double>::infinity();
    if (sums.original > 0 && sums.changed > 0)
        quality.cosine = std::min(1.0, sums.cross / std::sqrt(sums.original) / std::sqrt(sums.changed));
    else
        quality.cosine = sums.original == sums.changed ? 1 : 0;
    return quality;
}

TensorQuality measureQuality(const TensorView &original, std::span<const float> changed, const QuantParameters *parameters, int channelAxis,
                             const JobContext &context)
{
    return finishQuality(sumQuality(original, changed, parameters, channelAxis, context));
}

void fakeQuantize(const TensorView &weights, const QuantSpec &spec, const QuantParameters &parameters, int channelAxis,
                  std::span<float> out, const JobContext &context)
{
    const std::int64_t count = weights.count();
    assert(weights.type == ElementType::Float32 && static_cast<std::int64_t>(out.size()) == count);
    if (count == 0)
        return;
    const ChannelLayout layout = scaleLayout(parameters.scale.size(), weights.shape, channelAxis);
    const std::int64_t piece = kStretch / 4;
    context.forEach((count + piece - 1) / piece, [&](std::int64_t item, int) {
        if (context.cancelled())
            return;
        const simd::DenormalsKept kept;
        const std::int64_t at = item * piece;
        forEachRun(layout, at, std::min(count, at + piece), piece, [&](std::int64_t channel, std::int64_t offset, std::int64_t length) {
            const std::size_t scale = static_cast<std::size_t>(channel);
            const float *from = weights.floats() + offset;
            float *to = out.data() + offset;
            if (!parameters.levels.empty())
                quantizeToLevels(from, length, levelMap(parameters, scale), to);
            else if (spec.rounding == Rounding::Stochastic)
                quantizeAtRandom(from, length, stepMap(parameters, scale), parameters.seed, offset, to);
            else
                quantizeStretch(from, length, stepMap(parameters, scale), spec.rounding, to);
        });
    });
}

} // namespace espalier
