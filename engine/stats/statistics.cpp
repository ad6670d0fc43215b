// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stats/statistics.h"

#include "engine/stats/binning.h"
#include "engine/stats/blockreader.h"
#include "engine/stats/kernels.h"
#include "engine/stats/layout.h"
#include "engine/stats/simd.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <vector>

namespace espalier {

namespace {

/// Blocks between two looks at the stop token: well below 20 ms of work.
constexpr std::int64_t kBlocksPerPoll = 256;

Histogram emptyHistogram(double lo, double hi, int bins)
{
    Histogram histogram;
    histogram.lo = lo;
    histogram.hi = hi;
    const std::size_t size = static_cast<std::size_t>(std::clamp(bins, 1, kMaxBins));
    histogram.counts.assign(size, 0);
    histogram.sums.assign(size, 0);
    histogram.squares.assign(size, 0);
    return histogram;
}

/// Calls visit(piece, offset, numbers, length) for all blocks of the tensor, piece by piece on the workers.
template <typename Real, typename Visit>
void forEachBlock(const TensorView &view, const Stripes &stripes, const JobContext &context, const Visit &visit)
{
    context.forEach(stripes.pieces, [&](std::int64_t piece, int) {
        const simd::DenormalsKept kept;
        BlockReader<Real> reader(view);
        const std::int64_t end = stripes.end(piece);
        std::int64_t block = 0;
        for (std::int64_t at = stripes.begin(piece); at < end; at += kBlock, ++block) {
            if (block % kBlocksPerPoll == 0 && context.cancelled())
                return;
            const std::int64_t length = std::min(kBlock, end - at);
            visit(piece, at, reader.read(at, length), length);
        }
    });
}

/// Moves the numbers within [lo, hi] (so the finite ones) to the front of `out`.
template <typename Real> std::int64_t keepWithin(const Real *numbers, std::int64_t length, double lo, double hi, Real *out)
{
    std::int64_t kept = 0;
    for (std::int64_t i = 0; i < length; ++i) {
        out[kept] = numbers[i];
        kept += numbers[i] >= lo && numbers[i] <= hi;
    }
    return kept;
}

/// What one piece of work gathers in the second reading.
struct Piece {
    Moments moments;
    std::unique_ptr<BinTable> bins;
    std::int64_t firstChannel = 0;
    std::vector<ChannelSums> channels;
};

/// The channels that elements [begin, end) touch: a stretch, or all of them once around.
void reserveChannels(Piece &piece, const ChannelLayout &layout, std::int64_t begin, std::int64_t end)
{
    const std::int64_t first = begin / layout.inner;
    const std::int64_t last = (end - 1) / layout.inner;
    const bool around = first / layout.channels != last / layout.channels;
    piece.firstChannel = around ? 0 : first % layout.channels;
    piece.channels.resize(static_cast<std::size_t>(around ? layout.channels : last - first + 1));
}

/// A power of two that brings numbers as large as `width` near 1.
double scaleFor(double width)
{
    int exponent = 0;
    std::frexp(width, &exponent);
    return std::ldexp(1.0, std::clamp(-exponent, -1000, 1000));
}

void finishMoments(Statistics &all, const Moments &sums, std::int64_t finite)
{
    const double n = static_cast<double>(finite);
    const double first = sums.first / n;
    const double second = sums.second / n;
    const double third = sums.third / n;
    const double fourth = sums.fourth / n;
    const double variance = std::max(0.0, second - first * first);
    all.mean = std::clamp(sums.pivot + first / sums.factor, all.min, all.max);
    all.std = std::sqrt(variance) / sums.factor;
    if (variance > 0) {
        const double centred = fourth - 4 * first * third + 6 * first * first * second - 3 * first * first * first * first;
        all.kurtosis = std::max(0.0, centred / (variance * variance));
    }
}

void finishChannels(LayerStatistics &result, const std::vector<ChannelSums> &sums, std::int64_t finite)
{
    ChannelStatistics &channels = result.channels;
    double absolute = 0;
    for (const ChannelSums &channel : sums) {
        const bool any = channel.count > 0;
        channels.min.push_back(any ? channel.min + 0.0 : 0);
        channels.max.push_back(any ? channel.max + 0.0 : 0);
        channels.mean.push_back(any ? channel.sum / static_cast<double>(channel.count) : 0);
        channels.l1.push_back(channel.absolute);
        channels.l2.push_back(std::sqrt(channel.square));
        absolute += channel.absolute;
    }
    if (finite > 0)
        result.all.meanAbs = absolute / static_cast<double>(finite);
}

template <typename Real> Scan scanAll(const TensorView &view, const JobContext &context)
{
    const Stripes stripes = makeStripes(view.count(), 1);
    std::vector<Scan> scans(static_cast<std::size_t>(stripes.pieces));
    const auto &kernels = statisticsKernels<Real>();
    forEachBlock<Real>(view, stripes, context, [&](std::int64_t piece, std::int64_t, const Real *numbers, std::int64_t length) {
        kernels.scan(numbers, length, scans[static_cast<std::size_t>(piece)]);
    });
    Scan all;
    for (const Scan &scan : scans)
        all.add(scan);
    return all;
}

/// Half and bfloat16 denormals are not denormal any more once they are floats.
std::int64_t narrowDenormals(const TensorView &view)
{
    const std::uint16_t exponent = view.type == ElementType::Float16 ? 0x7c00 : 0x7f80;
    std::int64_t found = 0;
    for (std::int64_t i = 0, count = view.count(); i < count; ++i) {
        std::uint16_t bits;
        std::memcpy(&bits, view.data + 2 * i, 2);
        found += (bits & exponent) == 0 && (bits & 0x7fff) != 0;
    }
    return found;
}

template <typename Real> LayerStatistics compute(const TensorView &view, const ChannelLayout &layout, int bins, const JobContext &context)
{
    LayerStatistics result;
    Statistics &all = result.all;
    all.count = view.count();

    const Scan scan = scanAll<Real>(view, context);
    all.zeros = scan.zeros;
    all.nonfinite = scan.nonfinite;
    all.denormals = view.type == ElementType::Float16 || view.type == ElementType::BFloat16 ? narrowDenormals(view) : scan.denormals;
    std::vector<ChannelSums> channels(static_cast<std::size_t>(layout.channels));
    if (!(scan.min <= scan.max)) { // Nothing finite, or stopped before the first block.
        result.histogram = emptyHistogram(0, 1, bins);
        finishChannels(result, channels, 0);
        return result;
    }
    all.min = scan.min + 0.0; // -0 is shown as 0.
    all.max = scan.max + 0.0;
    all.absMax = std::max(-all.min, all.max);

    double lo = all.min;
    double hi = all.max;
    if (lo == hi) {
        const double half = std::max(0.5, std::fabs(lo) * 1e-6); // Half a unit is lost beside a very large number.
        lo -= half;
        hi += half;
    }
    Histogram histogram = emptyHistogram(lo, hi, bins);
    histogram.zeros = scan.zeros;
    const BinRule rule = makeBinRule(lo, hi, histogram.bins());
    Moments moments;
    moments.pivot = all.min / 2 + all.max / 2;
    moments.factor = scaleFor(all.max / 2 - all.min / 2);

    const bool spread = layout.outer > 1;
    const Stripes stripes = makeStripes(all.count, histogram.bins() + (spread ? layout.channels : 0));
    std::vector<Piece> pieces(static_cast<std::size_t>(stripes.pieces));
    for (std::int64_t i = 0; i < stripes.pieces; ++i) {
        Piece &piece = pieces[static_cast<std::size_t>(i)];
        piece.moments = moments;
        piece.bins = std::make_unique<BinTable>(rule);
        reserveChannels(piece, layout, stripes.begin(i), stripes.end(i));
    }
    const auto &kernels = statisticsKernels<Real>();
    forEachBlock<Real>(view, stripes, context, [&](std::int64_t index, std::int64_t at, const Real *numbers, std::int64_t length) {
        Piece &piece = pieces[static_cast<std::size_t>(index)];
        Real finite[kBlock];
        const Real *block = numbers;
        std::int64_t blockLength = length;
        if (scan.nonfinite) {
            blockLength = keepWithin(numbers, length, scan.min, scan.max, finite);
            block = finite;
        }
        kernels.moments(block, blockLength, piece.moments);
        piece.bins->add(block, blockLength);
        forEachRun(layout, at, at + length, kBlock, [&](std::int64_t channel, std::int64_t offset, std::int64_t run) {
            const Real *from = numbers + (offset - at);
            if (scan.nonfinite) {
                run = keepWithin(from, run, scan.min, scan.max, finite);
                from = finite;
            }
            kernels.channel(from, run, piece.channels[static_cast<std::size_t>(channel - piece.firstChannel)]);
        });
    });

    for (const Piece &piece : pieces) {
        moments.add(piece.moments);
        piece.bins->joinTo(histogram);
        for (std::size_t i = 0; i < piece.channels.size(); ++i)
            channels[static_cast<std::size_t>(piece.firstChannel) + i].add(piece.channels[i]);
    }
    const std::int64_t finite = all.count - all.nonfinite;
    finishMoments(all, moments, finite);
    finishChannels(result, channels, finite);
    result.histogram = std::move(histogram);
    return result;
}

template <typename Real> void fillHistogram(Histogram &histogram, const TensorView &view, const JobContext &context)
{
    const BinRule rule = makeBinRule(histogram.lo, histogram.hi, histogram.bins());
    const Stripes stripes = makeStripes(view.count(), histogram.bins());
    std::vector<std::unique_ptr<BinTable>> tables(static_cast<std::size_t>(stripes.pieces));
    std::vector<std::int64_t> zeros(tables.size());
    for (auto &table : tables)
        table = std::make_unique<BinTable>(rule);
    forEachBlock<Real>(view, stripes, context, [&](std::int64_t piece, std::int64_t, const Real *numbers, std::int64_t length) {
        Real within[kBlock];
        const std::int64_t kept = keepWithin(numbers, length, histogram.lo, histogram.hi, within);
        tables[static_cast<std::size_t>(piece)]->add(within, kept);
        zeros[static_cast<std::size_t>(piece)] += std::count(within, within + kept, Real(0));
    });
    for (std::size_t i = 0; i < tables.size(); ++i) {
        tables[i]->joinTo(histogram);
        histogram.zeros += zeros[i];
    }
}

} // namespace

LayerStatistics computeStatistics(const TensorView &view, int channelAxis, int bins, const JobContext &context)
{
    const ChannelLayout layout = channelLayout(view.shape, channelAxis);
    if (view.count() <= 0 || !isNumeric(view.type)) {
        LayerStatistics nothing;
        nothing.all.count = std::max<std::int64_t>(0, view.count());
        nothing.histogram = emptyHistogram(0, 1, bins);
        finishChannels(nothing, std::vector<ChannelSums>(static_cast<std::size_t>(std::max<std::int64_t>(0, layout.channels))), 0);
        return nothing;
    }
    return fitsFloat(view.type) ? compute<float>(view, layout, bins, context) : compute<double>(view, layout, bins, context);
}

Histogram computeHistogram(const TensorView &view, double lo, double hi, int bins, const JobContext &context)
{
    if (!std::isfinite(lo) || !std::isfinite(hi) || !(lo < hi))
        return emptyHistogram(0, 1, bins);
    Histogram histogram = emptyHistogram(lo, hi, bins);
    if (view.count() <= 0 || !isNumeric(view.type))
        return histogram;
    if (fitsFloat(view.type))
        fillHistogram<float>(histogram, view, context);
    else
        fillHistogram<double>(histogram, view, context);
    return histogram;
}

} // namespace espalier
