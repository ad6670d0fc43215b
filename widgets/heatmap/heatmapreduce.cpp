// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatmapreduce.h"

#include "engine/stats/simd.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace espalier {

namespace {

struct Span {
    int from = 0;
    int to = 0;
};

/// The cells that each of `pixels` slices of [lo, hi) shows: the ones that begin in it, or the one that it lies in.
std::vector<Span> spansOf(double lo, double hi, int cells, int pixels)
{
    std::vector<Span> spans(pixels);
    const double per = (hi - lo) / pixels;
    for (int p = 0; p < pixels; ++p) {
        const double from = lo + p * per;
        if (per <= 1) {
            const int cell = static_cast<int>(std::floor(from + per / 2));
            spans[p] = {cell, cell + 1};
        } else {
            spans[p] = {static_cast<int>(std::floor(from)), static_cast<int>(std::ceil(from + per))};
        }
        spans[p].from = std::clamp(spans[p].from, 0, cells - 1);
        spans[p].to = std::clamp(spans[p].to, spans[p].from + 1, cells);
    }
    return spans;
}

constexpr float kMax = std::numeric_limits<float>::max();

using Range = std::pair<float, float>;

void widen(Range &range, const float *values, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        const float value = values[i];
        if (value < range.first && value >= -kMax)
            range.first = value;
        if (value > range.second && value <= kMax)
            range.second = value;
    }
}

/// strip = max(strip, in); comparing this way round passes over NaN.
void raise(float *strip, const float *in, int count)
{
    for (int c = 0; c < count; ++c)
        strip[c] = in[c] > strip[c] ? in[c] : strip[c];
}

#if defined(__x86_64__)
// Eight at a time where the processor can choose lane by lane; where it cannot, this would be slower than the loops above.
constexpr int kLanes = 8;

ESPALIER_WIDE void widenWide(Range &range, const float *values, std::size_t count)
{
    simd::Float8 least = simd::Float8{} + range.first;
    simd::Float8 largest = simd::Float8{} + range.second;
    std::size_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
        simd::Float8 value;
        std::memcpy(&value, values + i, sizeof value);
        // Comparisons with NaN are false on all lanes.
        const simd::Int8 isFinite = (value <= kMax) & (value >= -kMax);
        least = (isFinite & (value < least)) ? value : least;
        largest = (isFinite & (value > largest)) ? value : largest;
    }
    for (int lane = 0; lane < kLanes; ++lane) {
        range.first = least[lane] < range.first ? least[lane] : range.first;
        range.second = largest[lane] > range.second ? largest[lane] : range.second;
    }
    widen(range, values + i, count - i);
}

ESPALIER_WIDE void raiseWide(float *strip, const float *in, int count)
{
    int c = 0;
    for (; c + kLanes <= count; c += kLanes) {
        simd::Float8 value, largest;
        std::memcpy(&value, in + c, sizeof value);
        std::memcpy(&largest, strip + c, sizeof largest);
        largest = value > largest ? value : largest;
        std::memcpy(strip + c, &largest, sizeof largest);
    }
    raise(strip + c, in + c, count - c);
}
#else
constexpr auto widenWide = widen;
constexpr auto raiseWide = raise;
#endif

} // namespace

std::pair<float, float> finiteRange(const std::vector<float> &values)
{
    Range range{kMax, -kMax};
    (simd::isWide() ? widenWide : widen)(range, values.data(), values.size());
    return range;
}

std::vector<float> reduceByMaximum(const std::vector<float> &values, int rows, int columns, const CellWindow &window, int width, int height)
{
    std::vector<float> reduced;
    if (rows <= 0 || columns <= 0 || width <= 0 || height <= 0 || !(window.right > window.left) || !(window.bottom > window.top))
        return reduced;
    reduced.resize(static_cast<std::size_t>(width) * height);
    const std::vector<Span> across = spansOf(window.left, window.right, columns, width);
    const std::vector<Span> down = spansOf(window.top, window.bottom, rows, height);
    const int first = across.front().from;
    const int count = across.back().to - first;
    constexpr float kNothing = -std::numeric_limits<float>::infinity();
    std::vector<float> strip(count);
    const auto takeLarger = simd::isWide() ? raiseWide : raise;
    for (int y = 0; y < height; ++y) {
        float *out = reduced.data() + static_cast<std::size_t>(y) * width;
        if (y > 0 && down[y].from == down[y - 1].from && down[y].to == down[y - 1].to) {
            std::copy(out - width, out, out);
            continue;
        }
        std::fill(strip.begin(), strip.end(), kNothing);
        for (int row = down[y].from; row < down[y].to; ++row) {
            const float *in = values.data() + static_cast<std::size_t>(row) * columns + first;
            takeLarger(strip.data(), in, count);
        }
        for (int x = 0; x < width; ++x) {
            float largest = kNothing;
            for (int c = across[x].from; c < across[x].to; ++c)
                largest = std::max(largest, strip[c - first]);
            out[x] = largest == kNothing ? std::numeric_limits<float>::quiet_NaN() : largest;
        }
    }
    return reduced;
}

} // namespace espalier
