// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/heatmapreduce.h"

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

/// Eight at a time, which the compiler does not do by itself at this level of optimisation.
typedef float Float8 __attribute__((vector_size(32)));
typedef int Int8 __attribute__((vector_size(32)));
constexpr std::size_t kLanes = 8;

} // namespace

std::pair<float, float> finiteRange(const std::vector<float> &values)
{
    constexpr float kLargest = std::numeric_limits<float>::max();
    Float8 least = Float8{} + kLargest;
    Float8 largest = -least;
    std::size_t i = 0;
    for (; i + kLanes <= values.size(); i += kLanes) {
        Float8 value;
        std::memcpy(&value, values.data() + i, sizeof value);
        // Comparisons with NaN are false on all lanes.
        const Int8 isFinite = (value <= kLargest) & (value >= -kLargest);
        least = (isFinite & (value < least)) ? value : least;
        largest = (isFinite & (value > largest)) ? value : largest;
    }
    std::pair<float, float> range{kLargest, -kLargest};
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        range.first = std::min(range.first, least[lane]);
        range.second = std::max(range.second, largest[lane]);
    }
    for (; i < values.size(); ++i) {
        if (std::isfinite(values[i])) {
            range.first = std::min(range.first, values[i]);
            range.second = std::max(range.second, values[i]);
        }
    }
    return range;
}

std::vector<float> reduceByMaximum(const std::vector<float> &values, int rows, int columns, const CellWindow &window,
                                   int width, int height)
{
    std::vector<float> reduced;
    if (rows <= 0 || columns <= 0 || width <= 0 || height <= 0 || !(window.right > window.left)
        || !(window.bottom > window.top))
        return reduced;
    reduced.resize(static_cast<std::size_t>(width) * height);
    const std::vector<Span> across = spansOf(window.left, window.right, columns, width);
    const std::vector<Span> down = spansOf(window.top, window.bottom, rows, height);
    const int first = across.front().from;
    const int count = across.back().to - first;
    constexpr float kNothing = -std::numeric_limits<float>::infinity();
    std::vector<float> strip(count);
    for (int y = 0; y < height; ++y) {
        float *out = reduced.data() + static_cast<std::size_t>(y) * width;
        if (y > 0 && down[y].from == down[y - 1].from && down[y].to == down[y - 1].to) {
            std::copy(out - width, out, out);
            continue;
        }
        std::fill(strip.begin(), strip.end(), kNothing);
        for (int row = down[y].from; row < down[y].to; ++row) {
            const float *in = values.data() + static_cast<std::size_t>(row) * columns + first;
            // Comparing this way round passes over NaN.
            int c = 0;
            for (; c + int(kLanes) <= count; c += int(kLanes)) {
                Float8 value, largest;
                std::memcpy(&value, in + c, sizeof value);
                std::memcpy(&largest, strip.data() + c, sizeof largest);
                largest = value > largest ? value : largest;
                std::memcpy(strip.data() + c, &largest, sizeof largest);
            }
            for (; c < count; ++c)
                strip[c] = in[c] > strip[c] ? in[c] : strip[c];
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
