// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/kernels.h"

#include "engine/stats/simd.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace espalier {

void QualitySums::add(const QualitySums &other)
{
    original += other.original;
    changed += other.changed;
    cross += other.cross;
    error += other.error;
    count += other.count;
    clippedLow += other.clippedLow;
    clippedHigh += other.clippedHigh;
    zeros += other.zeros;
    levels += other.levels;
    emptyLevels += other.emptyLevels;
}

namespace {

using namespace simd;

/// 1.5 * 2^52: added and taken away again, it leaves no bits below one, rounded half to even, and never gives -0. Steps are
/// below 2^17 here.
constexpr double kRoundingOffset = 6755399441055744.0;

/// Two float32 roundings, relative: what is that near to a level is meant to be it.
constexpr double kSnap = 1.0 / (1 << 22);

template <Rounding rounding> ESPALIER_INLINE void roundSteps(Double4 &x, double offset)
{
    const Double4 even = (x + kRoundingOffset) - kRoundingOffset;
    if constexpr (rounding == Rounding::NearestAway) {
        const Double4 rest = x - even; // Exact; a half of x's own sign was rounded towards zero.
        const Double4 zero{};
        const Double4 up = ((rest == 0.5) & (x > zero)) ? zero + 1.0 : zero;
        const Double4 down = ((rest == -0.5) & (x < zero)) ? zero + 1.0 : zero;
        x = even + up - down;
    } else if constexpr (rounding == Rounding::Floor) {
        const Double4 zero{};
        const Double4 rest = even - x;
        const Double4 near = ((x > zero ? x : -x) + offset) * kSnap;
        x = even - ((rest > near) ? zero + 1.0 : zero);
    } else {
        x = even;
    }
}

ESPALIER_INLINE void clampSteps(Double4 &x, const Double4 &first, const Double4 &last)
{
    x = x > first ? x : first; // NaN becomes the first.
    x = x < last ? x : last;
}

template <Rounding rounding>
ESPALIER_INLINE void quantizeFour(Double4 &w, const Double4 &base, const Double4 &scale, const Double4 &first, const Double4 &last,
                                  double offset)
{
    Double4 x = (w - base) / scale;
    clampSteps(x, first, last);
    roundSteps<rounding>(x, offset);
    const Long4 finite = (w - w) == Double4{};
    w = finite ? x * scale + base : w;
}

/// How far from zero, in steps, the numbers are counted from: their float32 rounding is that of the sum.
ESPALIER_INLINE double offsetOf(const StepMap &map)
{
    return (map.base < 0 ? -map.base : map.base) / map.scale;
}

template <Rounding rounding> ESPALIER_INLINE void quantizeBody(const float *weights, std::int64_t length, const StepMap &map, float *out)
{
    Double4 base, scale, first, last, w;
    fill(base, map.base);
    fill(scale, map.scale);
    fill(first, map.first);
    fill(last, map.last);
    const double offset = offsetOf(map);
    std::int64_t i = 0;
    for (; i + 4 <= length; i += 4) {
        load(w, weights + i);
        quantizeFour<rounding>(w, base, scale, first, last, offset);
        const Float4 narrow = __builtin_convertvector(w, Float4);
        std::memcpy(out + i, &narrow, sizeof narrow);
    }
    if (i == length)
        return;
    float rest[4] = {};
    std::copy(weights + i, weights + length, rest);
    load(w, rest);
    quantizeFour<rounding>(w, base, scale, first, last, offset);
    for (std::int64_t lane = 0; i < length; ++i, ++lane)
        out[i] = static_cast<float>(w[lane]);
}

template <Rounding rounding> ESPALIER_INLINE double errorBody(const float *weights, std::int64_t length, const StepMap &map)
{
    const Double4 zero{};
    Double4 base, scale, first, last, sum{};
    fill(base, map.base);
    fill(scale, map.scale);
    fill(first, map.first);
    fill(last, map.last);
    const double offset = offsetOf(map);
    for (std::int64_t i = 0; i < length; i += 4) {
        Double4 w;
        if (i + 4 <= length) {
            load(w, weights + i);
        } else { // What is missing counts as not finite.
            float rest[4];
            std::fill_n(rest, 4, std::numeric_limits<float>::infinity());
            std::copy(weights + i, weights + length, rest);
            load(w, rest);
        }
        Double4 x = (w - base) / scale;
        clampSteps(x, first, last);
        roundSteps<rounding>(x, offset);
        const Double4 e = w - (x * scale + base);
        sum += ((w - w) == zero) ? e * e : zero;
    }
    return total(sum);
}

ESPALIER_INLINE void compareBody(const float *original, const float *changed, std::int64_t length, double lo, double hi, QualitySums &sums)
{
    const Double4 zero{};
    Double4 low, high;
    fill(low, lo);
    fill(high, hi);
    Double4 ww{}, vv{}, wv{}, ee{};
    Long4 finites{}, belows{}, aboves{}, zeros{};
    std::int64_t i = 0;
    for (; i < length; i += 4) {
        Double4 w, v;
        if (i + 4 <= length) {
            load(w, original + i);
            load(v, changed + i);
        } else { // What is missing counts as not finite.
            float lastOriginal[4], lastChanged[4] = {};
            std::fill_n(lastOriginal, 4, std::numeric_limits<float>::infinity());
            std::copy(original + i, original + length, lastOriginal);
            std::copy(changed + i, changed + length, lastChanged);
            load(w, lastOriginal);
            load(v, lastChanged);
        }
        const Long4 finite = (w - w) == zero;
        belows -= finite & (w < low);
        aboves -= finite & (w > high);
        zeros -= finite & (v == zero);
        finites -= finite;
        w = finite ? w : zero;
        v = finite ? v : zero;
        const Double4 e = w - v;
        ww += w * w;
        vv += v * v;
        wv += w * v;
        ee += e * e;
    }
    const auto count = [](const Long4 &lanes) { return lanes[0] + lanes[1] + lanes[2] + lanes[3]; };
    sums.original += total(ww);
    sums.changed += total(vv);
    sums.cross += total(wv);
    sums.error += total(ee);
    sums.count += count(finites);
    sums.clippedLow += count(belows);
    sums.clippedHigh += count(aboves);
    sums.zeros += count(zeros);
}

ESPALIER_INLINE void markBody(const float *changed, std::int64_t length, const StepMap &map, std::uint8_t *used)
{
    Double4 base, scale, first, last;
    fill(base, map.base);
    fill(scale, map.scale);
    fill(first, map.first);
    fill(last, map.last);
    for (std::int64_t i = 0; i < length; i += 4) {
        const std::int64_t lanes = std::min<std::int64_t>(4, length - i);
        float four[4] = {};
        std::copy(changed + i, changed + i + lanes, four);
        Double4 x;
        load(x, four);
        const Long4 finite = (x - x) == Double4{};
        x = (x - base) / scale;
        clampSteps(x, first, last);
        roundSteps<Rounding::NearestEven>(x, 0);
        const Int4 index = __builtin_convertvector(x - first, Int4);
        for (std::int64_t lane = 0; lane < lanes; ++lane)
            used[index[lane]] |= static_cast<std::uint8_t>(finite[lane] & 1);
    }
}

using Quantize = void (*)(const float *, std::int64_t, const StepMap &, float *);

template <Rounding rounding> void quantizeBase(const float *weights, std::int64_t length, const StepMap &map, float *out)
{
    quantizeBody<rounding>(weights, length, map, out);
}
template <Rounding rounding> ESPALIER_WIDE void quantizeWide(const float *weights, std::int64_t length, const StepMap &map, float *out)
{
    quantizeBody<rounding>(weights, length, map, out);
}

using ErrorSum = double (*)(const float *, std::int64_t, const StepMap &);

template <Rounding rounding> double errorBase(const float *weights, std::int64_t length, const StepMap &map)
{
    return errorBody<rounding>(weights, length, map);
}
template <Rounding rounding> ESPALIER_WIDE double errorWide(const float *weights, std::int64_t length, const StepMap &map)
{
    return errorBody<rounding>(weights, length, map);
}

void compareBase(const float *w, const float *v, std::int64_t length, double lo, double hi, QualitySums &sums)
{
    compareBody(w, v, length, lo, hi, sums);
}
ESPALIER_WIDE void compareWide(const float *w, const float *v, std::int64_t length, double lo, double hi, QualitySums &sums)
{
    compareBody(w, v, length, lo, hi, sums);
}

void markBase(const float *changed, std::int64_t length, const StepMap &map, std::uint8_t *used)
{
    markBody(changed, length, map, used);
}
ESPALIER_WIDE void markWide(const float *changed, std::int64_t length, const StepMap &map, std::uint8_t *used)
{
    markBody(changed, length, map, used);
}

/// SplitMix64's mixing (Steele, Lea and Flood 2014): a number in [0, 1) for each seed and position.
double drawAt(std::uint64_t seed, std::uint64_t position)
{
    std::uint64_t z = seed + (position + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return static_cast<double>(z >> 11) * 0x1p-53;
}

template <Rounding rounding> Quantize chosen()
{
    return isWide() ? quantizeWide<rounding> : quantizeBase<rounding>;
}

} // namespace

void quantizeStretch(const float *weights, std::int64_t length, const StepMap &map, Rounding rounding, float *out)
{
    static const Quantize even = chosen<Rounding::NearestEven>();
    static const Quantize away = chosen<Rounding::NearestAway>();
    static const Quantize floor = chosen<Rounding::Floor>();
    const Quantize quantize = rounding == Rounding::NearestAway ? away : rounding == Rounding::Floor ? floor : even;
    quantize(weights, length, map, out);
}

void quantizeAtRandom(const float *weights, std::int64_t length, const StepMap &map, std::uint64_t seed, std::int64_t first, float *out)
{
    const double offset = offsetOf(map);
    for (std::int64_t i = 0; i < length; ++i) {
        const double w = weights[i];
        if (!std::isfinite(w)) {
            out[i] = weights[i];
            continue;
        }
        const double x = std::clamp((w - map.base) / map.scale, map.first, map.last);
        const double nearest = std::nearbyint(x);
        const bool isLevel = std::fabs(x - nearest) <= (std::fabs(x) + offset) * kSnap;
        const double k = isLevel ? nearest : std::floor(x + drawAt(seed, static_cast<std::uint64_t>(first + i)));
        out[i] = static_cast<float>(std::min(k, map.last) * map.scale + map.base);
    }
}

double squaredError(const float *weights, std::int64_t length, const StepMap &map, Rounding rounding)
{
    static const ErrorSum even = isWide() ? errorWide<Rounding::NearestEven> : errorBase<Rounding::NearestEven>;
    static const ErrorSum floor = isWide() ? errorWide<Rounding::Floor> : errorBase<Rounding::Floor>;
    return (rounding == Rounding::Floor ? floor : even)(weights, length, map);
}

void compareStretch(const float *original, const float *changed, std::int64_t length, double lo, double hi, QualitySums &sums)
{
    (isWide() ? compareWide : compareBase)(original, changed, length, lo, hi, sums);
}

void markLevels(const float *changed, std::int64_t length, const StepMap &map, std::uint8_t *used)
{
    (isWide() ? markWide : markBase)(changed, length, map, used);
}

} // namespace espalier
