// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/winograd/points.h"

#ifdef __x86_64__
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,fma")
#include "engine/winograd/kernel.h"

namespace espalier::winograd {

void transformAvx512(const FilterTransform &g, const WinogradFilters &filters, float *out)
{
    transformWeights(g, filters, out);
}

void convolveAvx512(const WinogradShape &shape, const float *input, const float *weights, const WinogradTail &tail, float *output,
                    float *scratch)
{
    Kernel<16, 12>::convolve(shape, input, weights, tail, output, scratch);
}

} // namespace espalier::winograd
#endif
