// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stats/kernels.h"

#include "engine/stats/simd.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace espalier {

void Scan::add(const Scan &other)
{
    min = std::min(min, other.min);
    max = std::max(max, other.max);
    zeros += other.zeros;
    denormals += other.denormals;
    nonfinite += other.nonfinite;
}

void Moments::add(const Moments &other)
{
    first += other.first;
    second += other.second;
    third += other.third;
    fourth += other.fourth;
}

void ChannelSums::add(const ChannelSums &other)
{
    min = std::min(min, other.min);
    max = std::max(max, other.max);
    sum += other.sum;
    absolute += other.absolute;
    square += other.square;
    count += other.count;
}

namespace {

using namespace simd;

// Numbers are classified by their bits: comparing would miss denormals on threads that flush them.
ESPALIER_INLINE void scanOne(float number, Scan &scan)
{
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(number) & 0x7fffffffu;
    if (bits >= 0x7f800000u) {
        ++scan.nonfinite;
        return;
    }
    scan.zeros += bits == 0;
    scan.denormals += bits != 0 && bits < 0x00800000u;
    scan.min = std::min(scan.min, static_cast<double>(number));
    scan.max = std::max(scan.max, static_cast<double>(number));
}

ESPALIER_INLINE void scanOne(double number, Scan &scan)
{
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(number) & 0x7fffffffffffffffull;
    if (bits >= 0x7ff0000000000000ull) {
        ++scan.nonfinite;
        return;
    }
    scan.zeros += bits == 0;
    scan.denormals += bits != 0 && bits < 0x0010000000000000ull;
    scan.min = std::min(scan.min, number);
    scan.max = std::max(scan.max, number);
}

ESPALIER_INLINE void scanBody(const double *numbers, std::int64_t length, Scan &scan)
{
    for (std::int64_t i = 0; i < length; ++i)
        scanOne(numbers[i], scan);
}

ESPALIER_INLINE void scanBody(const float *numbers, std::int64_t length, Scan &scan)
{
    if (length < 8) {
        for (std::int64_t i = 0; i < length; ++i)
            scanOne(numbers[i], scan);
        return;
    }
    Float8 low, high;
    std::memcpy(&low, numbers, sizeof low);
    high = low;
    Int8 zeros{}, denormals{}, nonfinite{};
    std::int64_t i = 0;
    for (; i + 8 <= length; i += 8) {
        Float8 x;
        Int8 bits;
        std::memcpy(&x, numbers + i, sizeof x);
        std::memcpy(&bits, numbers + i, sizeof bits);
        bits &= 0x7fffffff;
        zeros -= bits == 0;
        denormals -= (bits != 0) & (bits < 0x00800000);
        nonfinite -= bits >= 0x7f800000;
        low = x < low ? x : low;
        high = x > high ? x : high;
    }
    Scan block;
    for (int lane = 0; lane < 8; ++lane) {
        block.zeros += zeros[lane];
        block.denormals += denormals[lane];
        block.nonfinite += nonfinite[lane];
        block.min = std::min(block.min, static_cast<double>(low[lane]));
        block.max = std::max(block.max, static_cast<double>(high[lane]));
    }
    if (block.nonfinite) { // The vectors' range may be spoiled.
        block = {};
        i = 0;
    }
    for (; i < length; ++i)
        scanOne(numbers[i], block);
    scan.add(block);
}

template <typename Real> ESPALIER_INLINE void momentsBody(const Real *numbers, std::int64_t length, Moments &moments)
{
    Double4 pivot, factor;
    fill(pivot, moments.pivot);
    fill(factor, moments.factor);
    Double4 first{}, second{}, third{}, fourth{};
    std::int64_t i = 0;
    for (; i + 4 <= length; i += 4) {
        Double4 x;
        load(x, numbers + i);
        const Double4 d = (x - pivot) * factor;
        const Double4 d2 = d * d;
        first += d;
        second += d2;
        third += d2 * d;
        fourth += d2 * d2;
    }
    Moments block;
    block.first = total(first);
    block.second = total(second);
    block.third = total(third);
    block.fourth = total(fourth);
    for (; i < length; ++i) {
        const double d = (static_cast<double>(numbers[i]) - moments.pivot) * moments.factor;
        block.first += d;
        block.second += d * d;
        block.third += d * d * d;
        block.fourth += d * d * d * d;
    }
    moments.add(block);
}

template <typename Real> ESPALIER_INLINE void channelBody(const Real *numbers, std::int64_t length, ChannelSums &sums)
{
    ChannelSums block;
    std::int64_t i = 0;
    if (length >= 4) {
        Double4 sum{}, absolute{}, square{}, low, high;
        load(low, numbers);
        high = low;
        for (; i + 4 <= length; i += 4) {
            Double4 x;
            load(x, numbers + i);
            low = x < low ? x : low;
            high = x > high ? x : high;
            const Double4 magnitude = reinterpret_cast<Double4>(reinterpret_cast<Long4>(x) & 0x7fffffffffffffffll);
            sum += x;
            absolute += magnitude;
            square += x * x;
        }
        block.sum = total(sum);
        block.absolute = total(absolute);
        block.square = total(square);
        for (int lane = 0; lane < 4; ++lane) {
            block.min = std::min(block.min, low[lane]);
            block.max = std::max(block.max, high[lane]);
        }
    }
    for (; i < length; ++i) {
        const double x = numbers[i];
        block.min = std::min(block.min, x);
        block.max = std::max(block.max, x);
        block.sum += x;
        block.absolute += std::fabs(x);
        block.square += x * x;
    }
    block.count = length;
    sums.add(block);
}

/// The estimate is off by at most one bin; comparing with the edges themselves puts it right, as numpy does.
ESPALIER_INLINE std::int32_t indexOne(double x, const BinRule &rule)
{
    const double last = rule.bins - 1;
    double estimate = (x - rule.lo) * rule.norm;
    estimate = estimate > 0 ? estimate : 0; // NaN becomes 0 too.
    estimate = estimate < last ? estimate : last;
    std::int32_t index = static_cast<std::int32_t>(estimate);
    const double whole = index;
    if (x < whole * rule.step + rule.lo)
        return std::max(0, index - 1);
    if (whole < last && x >= (whole + 1) * rule.step + rule.lo)
        ++index;
    return index;
}

template <typename Real>
ESPALIER_INLINE void indicesBody(const Real *numbers, std::int64_t length, const BinRule &rule, std::int32_t *indices)
{
    Double4 lo, norm, step, last;
    const Double4 zero{};
    fill(lo, rule.lo);
    fill(norm, rule.norm);
    fill(step, rule.step);
    fill(last, rule.bins - 1);
    std::int64_t i = 0;
    for (; i + 4 <= length; i += 4) {
        Double4 x;
        load(x, numbers + i);
        Double4 estimate = (x - lo) * norm;
        estimate = estimate > zero ? estimate : zero;
        estimate = estimate < last ? estimate : last;
        Int4 index = __builtin_convertvector(estimate, Int4);
        const Double4 whole = __builtin_convertvector(index, Double4);
        const Long4 below = (x < whole * step + lo) & (whole > zero);
        const Long4 above = (x >= (whole + 1.0) * step + lo) & (whole < last);
        index += __builtin_convertvector(below - above, Int4); // A true comparison is -1.
        std::memcpy(indices + i, &index, sizeof index);
    }
    for (; i < length; ++i)
        indices[i] = indexOne(numbers[i], rule);
}

// Each loop twice: as the compiler's base allows, and for AVX2.
#define ESPALIER_LOOPS(Real)                                                                                                               \
    void scanBase(const Real *n, std::int64_t l, Scan &s)                                                                                  \
    {                                                                                                                                      \
        scanBody(n, l, s);                                                                                                                 \
    }                                                                                                                                      \
    ESPALIER_WIDE void scanWide(const Real *n, std::int64_t l, Scan &s)                                                                    \
    {                                                                                                                                      \
        scanBody(n, l, s);                                                                                                                 \
    }                                                                                                                                      \
    void momentsBase(const Real *n, std::int64_t l, Moments &m)                                                                            \
    {                                                                                                                                      \
        momentsBody(n, l, m);                                                                                                              \
    }                                                                                                                                      \
    ESPALIER_WIDE void momentsWide(const Real *n, std::int64_t l, Moments &m)                                                              \
    {                                                                                                                                      \
        momentsBody(n, l, m);                                                                                                              \
    }                                                                                                                                      \
    void channelBase(const Real *n, std::int64_t l, ChannelSums &s)                                                                        \
    {                                                                                                                                      \
        channelBody(n, l, s);                                                                                                              \
    }                                                                                                                                      \
    ESPALIER_WIDE void channelWide(const Real *n, std::int64_t l, ChannelSums &s)                                                          \
    {                                                                                                                                      \
        channelBody(n, l, s);                                                                                                              \
    }                                                                                                                                      \
    void indicesBase(const Real *n, std::int64_t l, const BinRule &r, std::int32_t *i)                                                     \
    {                                                                                                                                      \
        indicesBody(n, l, r, i);                                                                                                           \
    }                                                                                                                                      \
    ESPALIER_WIDE void indicesWide(const Real *n, std::int64_t l, const BinRule &r, std::int32_t *i)                                       \
    {                                                                                                                                      \
        indicesBody(n, l, r, i);                                                                                                           \
    }
ESPALIER_LOOPS(float)
ESPALIER_LOOPS(double)
#undef ESPALIER_LOOPS

} // namespace

template <typename Real> const StatisticsKernels<Real> &statisticsKernels()
{
    static const StatisticsKernels<Real> base{scanBase, momentsBase, channelBase, indicesBase};
    static const StatisticsKernels<Real> wide{scanWide, momentsWide, channelWide, indicesWide};
    return isWide() ? wide : base;
}

template const StatisticsKernels<float> &statisticsKernels();
template const StatisticsKernels<double> &statisticsKernels();

} // namespace espalier
