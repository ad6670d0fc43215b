// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/winograd/winograd.h"

namespace espalier::winograd {

/// The points are 0, +-kA, +-kB and infinity. Both, their squares and their cubes are exact in float32.
inline constexpr double kA = 0.625, kB = 1.5;

/// Tiles in flight: what is between the three steps, and the matrix that they meet, stay in the first two caches. A multiple of the
/// kernels' rows. Measured: with 512 channels on both sides together, 24 are a quarter slower than 12; with 256, 12 a tenth slower.
inline std::int64_t tilesFor(const WinogradShape &shape)
{
    return shape.inputs + shape.outputs > 256 ? 12 : 24;
}

struct FilterTransform {
    double rows[6][3]; ///< G of the source.
};

void transformAvx2(const FilterTransform &g, const WinogradFilters &filters, float *out);
void transformAvx512(const FilterTransform &g, const WinogradFilters &filters, float *out);
void convolveAvx2(const WinogradShape &shape, const float *input, const float *weights, const WinogradTail &tail, float *output,
                  float *scratch);
void convolveAvx512(const WinogradShape &shape, const float *input, const float *weights, const WinogradTail &tail, float *output,
                    float *scratch);

} // namespace espalier::winograd
