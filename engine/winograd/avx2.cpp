// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/winograd/points.h"

#ifdef __x86_64__
#pragma GCC target("avx2,fma")
#include "engine/winograd/kernel.h"

namespace espalier::winograd {

void transformAvx2(const FilterTransform &g, const WinogradFilters &filters, float *out)
{
    transformWeights(g, filters, out);
}

void convolveAvx2(const WinogradShape &shape, const float *input, const float *weights, const WinogradTail &tail, float *output,
                  float *scratch)
{
    Kernel<8, 6>::convolve(shape, input, weights, tail, output, scratch);
}

} // namespace espalier::winograd
#endif
