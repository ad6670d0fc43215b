// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/fastquantize.h"

#include "engine/stats/simd.h"

#include <algorithm>

namespace espalier {

namespace {

using namespace simd;

/// 1.5 * 2^23: added and taken away again, it leaves no bits below one, rounded half to even. Steps are below 2^17 here.
constexpr float kRounder = 12582912.0f;

ESPALIER_INLINE void quantizeEight(Float8 &v, const StepMap &map)
{
    const float base = static_cast<float>(map.base), scale = static_cast<float>(map.scale);
    const float inverse = 1.0f / scale;
    const float first = static_cast<float>(map.first), last = static_cast<float>(map.last);
    const Float8 low = Float8{} + first, high = Float8{} + last;
    Float8 x = (v - base) * inverse;
    x = x > low ? x : low;
    x = x < high ? x : high;
    x = (x + kRounder) - kRounder;
    x = x * scale + base;
    v = (v - v) == (v - v) ? x : v; // Infinity and NaN pass on unchanged: a level would hide them.
}

ESPALIER_INLINE void quantizeBody(const float *values, std::int64_t length, const StepMap &map, float *out)
{
    std::int64_t i = 0;
    for (; i + 8 <= length; i += 8) {
        Float8 v;
        std::memcpy(&v, values + i, sizeof v);
        quantizeEight(v, map);
        std::memcpy(out + i, &v, sizeof v);
    }
    if (i == length)
        return;
    float rest[8] = {};
    std::copy(values + i, values + length, rest);
    Float8 v;
    std::memcpy(&v, rest, sizeof v);
    quantizeEight(v, map);
    std::memcpy(rest, &v, sizeof v);
    std::copy(rest, rest + (length - i), out + i);
}

void quantizeBase(const float *values, std::int64_t length, const StepMap &map, float *out)
{
    quantizeBody(values, length, map, out);
}

ESPALIER_WIDE void quantizeWide(const float *values, std::int64_t length, const StepMap &map, float *out)
{
    quantizeBody(values, length, map, out);
}

} // namespace

void quantizeFast(const float *values, std::int64_t length, const StepMap &map, float *out)
{
    (isWide() ? quantizeWide : quantizeBase)(values, length, map, out);
}

} // namespace espalier
