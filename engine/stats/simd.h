// SPDX-License-Identifier: GPL-3.0-or-later
// What the inner loops of statistics and quantizers share: four doubles or eight floats at a time (the compiler's own
// vectors, so that the same text serves every processor), and the choice of the wider instructions at run time.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

#define ESPALIER_INLINE inline __attribute__((always_inline))

#if defined(__x86_64__)
/// A function compiled a second time for processors with AVX2. Function multiversioning by the compiler (target_clones) is
/// not used: its resolvers run before the sanitizers' own start and crash there.
#define ESPALIER_WIDE __attribute__((target("avx2")))
#else
#define ESPALIER_WIDE
#endif

namespace espalier::simd {

typedef double Double4 __attribute__((vector_size(32)));
typedef float Float4 __attribute__((vector_size(16)));
typedef float Float8 __attribute__((vector_size(32)));
typedef std::int32_t Int4 __attribute__((vector_size(16)));
typedef std::int32_t Int8 __attribute__((vector_size(32)));
typedef long long Long4 __attribute__((vector_size(32)));

inline bool isWide()
{
#if defined(__x86_64__)
    static const bool wide = __builtin_cpu_supports("avx2");
    return wide;
#else
    return false;
#endif
}

// Vectors go in and out by reference: passing them by value would change with the instruction set (-Wpsabi).
ESPALIER_INLINE void load(Double4 &out, const float *from)
{
    Float4 narrow;
    std::memcpy(&narrow, from, sizeof narrow);
    out = __builtin_convertvector(narrow, Double4);
}

ESPALIER_INLINE void load(Double4 &out, const double *from)
{
    std::memcpy(&out, from, sizeof out);
}

ESPALIER_INLINE void fill(Double4 &out, double value)
{
    out = Double4{value, value, value, value};
}

ESPALIER_INLINE double total(const Double4 &lanes)
{
    return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

/// While it lives, this thread computes with denormal numbers as they are. Worker threads flush them for speed, but a
/// figure must not depend on which thread found it.
class DenormalsKept
{
public:
#if defined(__SSE2__)
    DenormalsKept() : m_before(_mm_getcsr())
    {
        _mm_setcsr(m_before & ~0x8040u);
    }
    ~DenormalsKept()
    {
        _mm_setcsr(m_before);
    }

private:
    unsigned m_before;
#else
    DenormalsKept() { }
    ~DenormalsKept() { }
#endif
    DenormalsKept(const DenormalsKept &) = delete;
    DenormalsKept &operator=(const DenormalsKept &) = delete;
};

} // namespace espalier::simd
