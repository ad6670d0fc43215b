// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/figures/estimate.h"

#include "engine/apply/size.h"
#include "engine/prune/prune.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace espalier {

namespace {

constexpr std::int64_t kScaleBytes = 4;
constexpr std::int64_t kOffsetBytes = 4;

/// The share of bin i that lies within (-threshold, threshold).
double removedShare(const Histogram &histogram, int i, double threshold)
{
    const double lo = histogram.edge(i);
    const double hi = histogram.edge(i + 1);
    if (hi <= lo)
        return std::fabs(lo) < threshold ? 1.0 : 0.0;
    const double inside = std::min(hi, threshold) - std::max(lo, -threshold);
    return std::clamp(inside / (hi - lo), 0.0, 1.0);
}

double sum(const std::vector<double> &values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

/// The range that the method gives, as far as it follows from the statistics.
std::optional<std::pair<double, double>> rangeOf(const QuantSpec &spec, const Statistics &all,
                                                 const std::optional<std::pair<double, double>> &known)
{
    if (spec.range.method == "fixed" && spec.range.lo.size() == 1 && spec.range.hi.size() == 1)
        return std::pair(spec.range.lo[0], spec.range.hi[0]);
    if (spec.range.method == "minmax")
        return std::pair(all.min, all.max);
    return known;
}

std::optional<double> thresholdOf(const ResolvedLayer &what, const LayerStatistics &statistics, std::optional<double> globalThreshold)
{
    if (!what.prune)
        return std::nullopt;
    if (what.prune->threshold)
        return what.prune->threshold;
    if (what.inGlobalPrune)
        return globalThreshold;
    return estimateThreshold(statistics.histogram, statistics.all.count, what.prune->sparsity.value_or(0));
}

bool isWithinReach(const LayerInfo &layer, const ResolvedLayer &what)
{
    if (layer.weights.size() != 1)
        return false;
    if (what.weights && what.weights->granularity.kind != Granularity::Kind::Tensor)
        return false;
    return !what.prune || (what.prune->criterion == "magnitude" && what.prune->granularity == "element");
}

} // namespace

Histogram withoutPruned(const Histogram &histogram, double threshold)
{
    Histogram kept = histogram;
    for (int i = 0; i < kept.bins(); ++i) {
        const double share = removedShare(histogram, i, threshold);
        if (share <= 0)
            continue;
        const auto bin = static_cast<std::size_t>(i);
        kept.counts[bin] -= std::llround(share * static_cast<double>(histogram.counts[bin]));
        kept.sums[bin] *= 1 - share;
        kept.squares[bin] *= 1 - share;
    }
    return kept;
}

double estimateThreshold(const Histogram &histogram, std::int64_t count, double sparsity)
{
    const auto target = static_cast<double>(static_cast<std::int64_t>(sparsity * static_cast<double>(count)));
    if (target < 1)
        return 0;
    double below = 0;
    double above = std::max(std::fabs(histogram.lo), std::fabs(histogram.hi));
    if (estimateRemoved(histogram, above) <= target)
        return above;
    // 40 halvings are finer than a bin by far.
    for (int step = 0; step < 40; ++step) {
        const double middle = (below + above) / 2;
        (estimateRemoved(histogram, middle) <= target ? below : above) = middle;
    }
    return below;
}

TensorQuality untouchedQuality(const Statistics &statistics)
{
    TensorQuality quality;
    quality.count = statistics.count;
    quality.zeros = statistics.zeros;
    if (statistics.absMax > 0)
        quality.sqnrDb = std::numeric_limits<double>::infinity();
    return quality;
}

std::int64_t estimateSizeBytes(const LayerInfo &layer, const ResolvedLayer &what, std::int64_t weights, std::optional<std::int64_t> removed)
{
    if (layer.parameters < weights || layer.parameters == 0)
        return layer.bytes;
    const std::int64_t elementBytes = layer.bytes / layer.parameters;
    std::int64_t bits = 8 * elementBytes;
    std::int64_t ranges = 0;
    const auto axis = static_cast<std::size_t>(layer.channelAxis);
    const std::int64_t rows = axis < layer.weightShape.size() ? layer.weightShape[axis] : 1;
    if (what.weights) {
        bits = what.weights->bits;
        ranges = what.weights->granularity.kind == Granularity::Kind::Tensor ? 1 : rows;
        ranges *= what.weights->symmetric && what.weights->zeroExact ? kScaleBytes : kScaleBytes + kOffsetBytes;
    }
    StorageForm form;
    form.count = weights;
    form.kept = weights - removed.value_or(0);
    form.rows = rows;
    form.bits = static_cast<int>(bits);
    const std::int64_t packed = bytesIn(removed ? smallestStorage(form) : Storage::Dense, form);
    return packed + ranges + (layer.parameters - weights) * elementBytes;
}

QuantParameters estimatedParameters(const QuantSpec &spec, const std::pair<double, double> &range)
{
    QuantParameters parameters;
    parameters.qmin = spec.qmin();
    parameters.qmax = spec.qmax();
    parameters.zeroExact = spec.zeroExact;
    double scale = 1, lo = 0, hi = 0;
    std::int64_t zeroPoint = 0;
    parametersForRange(spec, range.first, range.second, &scale, &zeroPoint, &lo, &hi);
    parameters.lo = {lo};
    parameters.hi = {hi};
    parameters.scale = {scale};
    parameters.zeroPoint = {zeroPoint};
    return parameters;
}

std::optional<LayerEstimate> estimateLayer(const LayerInfo &layer, const ResolvedLayer &what, const LayerStatistics &statistics,
                                           std::optional<double> globalThreshold, const std::optional<std::pair<double, double>> &known)
{
    if (!isWithinReach(layer, what) || statistics.histogram.bins() == 0)
        return std::nullopt;
    LayerEstimate estimate;
    estimate.quality = untouchedQuality(statistics.all);
    estimate.pruneThreshold = thresholdOf(what, statistics, globalThreshold);
    const double threshold = estimate.pruneThreshold.value_or(0);
    const double energy = sum(statistics.histogram.squares);
    double squaredError = 0;
    double keptEnergy = energy;
    const Histogram *values = &statistics.histogram;
    Histogram kept;
    std::int64_t removed = 0;
    if (threshold > 0) {
        kept = withoutPruned(statistics.histogram, threshold);
        values = &kept;
        keptEnergy = sum(kept.squares);
        squaredError = energy - keptEnergy;
        removed = std::llround(estimateRemoved(statistics.histogram, threshold));
        // Zeros that were there before lie below any threshold above 0.
        estimate.quality.zeros = std::max(removed, statistics.all.zeros);
    }
    if (what.weights) {
        estimate.range = rangeOf(*what.weights, statistics.all, known);
        if (!estimate.range)
            return std::nullopt;
        TensorQuality quantized = estimateQuality(*values, *what.weights, estimate.range->first, estimate.range->second);
        squaredError += quantized.mse * static_cast<double>(quantized.count);
        // Without an exact zero the pruned weights land on the level next to it.
        quantized.zeros = what.weights->zeroExact ? quantized.zeros + removed : quantized.zeros;
        estimate.quality = quantized;
    }
    TensorQuality &quality = estimate.quality;
    estimate.sizeBytes =
        estimateSizeBytes(layer, what, statistics.all.count, estimate.pruneThreshold ? std::optional(removed) : std::nullopt);
    quality.count = statistics.all.count;
    quality.mse = quality.count > 0 ? squaredError / static_cast<double>(quality.count) : 0;
    if (energy > 0) {
        quality.sqnrDb = squaredError > 0 ? 10 * std::log10(energy / squaredError) : std::numeric_limits<double>::infinity();
        quality.cosine *= std::sqrt(std::max(0.0, keptEnergy / energy));
    } else {
        quality.sqnrDb.reset();
    }
    return estimate;
}

} // namespace espalier
