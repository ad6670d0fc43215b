// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel for one width of vectors. Included by one file per instruction set, behind its `#pragma GCC target` and behind all other
// headers: all here is local to that file and may use what not every processor has, theirs may not.
#pragma once

#include "engine/winograd/points.h"

namespace espalier {
namespace {

template <int Lanes> struct VectorOf;
template <> struct VectorOf<8> {
    typedef float Type __attribute__((vector_size(32), aligned(4), may_alias));
};
template <> struct VectorOf<16> {
    typedef float Type __attribute__((vector_size(64), aligned(4), may_alias));
};

/// Output channels whose filters are transformed together: loops over them vectorize.
constexpr int kBlock = 16;

/// G g G' for the filters of one input channel and kBlock output channels.
inline void transformFilters(const winograd::FilterTransform &g, const double (&filters)[9][kBlock], double (&out)[36][kBlock])
{
    double half[6][3][kBlock];
    for (int i = 0; i < 6; ++i)
        for (int q = 0; q < 3; ++q)
            for (int k = 0; k < kBlock; ++k)
                half[i][q][k] = g.rows[i][0] * filters[q][k] + g.rows[i][1] * filters[3 + q][k] + g.rows[i][2] * filters[6 + q][k];
    for (int i = 0; i < 6; ++i)
        for (int j = 0; j < 6; ++j)
            for (int k = 0; k < kBlock; ++k)
                out[i * 6 + j][k] = g.rows[j][0] * half[i][0][k] + g.rows[j][1] * half[i][1][k] + g.rows[j][2] * half[i][2][k];
}

inline void transformWeights(const winograd::FilterTransform &g, const WinogradFilters &from, float *out)
{
    for (std::int64_t c = 0; c < from.inputs; ++c) {
        for (std::int64_t k0 = 0; k0 < from.outputs; k0 += kBlock) {
            const float *const corner = from.weights + k0 * from.strides[0] + c * from.strides[1];
            double filters[9][kBlock], made[36][kBlock];
            for (int p = 0; p < 3; ++p)
                for (int q = 0; q < 3; ++q)
                    for (int k = 0; k < kBlock; ++k)
                        filters[p * 3 + q][k] = corner[k * from.strides[0] + p * from.strides[2] + q * from.strides[3]];
            transformFilters(g, filters, made);
            for (int position = 0; position < 36; ++position)
                for (int k = 0; k < kBlock; ++k)
                    out[(position * from.inputs + c) * from.outputs + k0 + k] = static_cast<float>(made[position][k]);
        }
    }
}

/// `Rows` tiles times two vectors of output channels are summed in registers.
template <int Lanes, int Rows> class Kernel
{
public:
    /// `scratch`: winograd::tilesFor(shape) x 36 x (inputs + outputs) floats.
    static void convolve(const WinogradShape &shape, const float *input, const float *weights, const WinogradTail &tail, float *output,
                         float *scratch)
    {
        const Kernel kernel(shape);
        const std::int64_t tiles = shape.batch * kernel.m_down * kernel.m_across;
        float *const transformed = scratch;
        float *const products = scratch + kernel.m_tiles * 36 * shape.inputs;
        for (std::int64_t first = 0; first < tiles; first += kernel.m_tiles) {
            const std::int64_t count = tiles - first < kernel.m_tiles ? tiles - first : kernel.m_tiles;
            for (std::int64_t i = 0; i < count; ++i)
                kernel.transformInput(first + i, input, transformed + i * 36 * shape.inputs);
            for (int position = 0; position < 36; ++position)
                kernel.multiply(transformed + position * shape.inputs, weights + position * shape.inputs * shape.outputs,
                                products + position * shape.outputs, count);
            for (std::int64_t i = 0; i < count; ++i)
                kernel.transformOutput(first + i, products + i * 36 * shape.outputs, tail, output);
        }
    }

private:
    using Vector = typename VectorOf<Lanes>::Type;
    static constexpr float A = winograd::kA, B = winograd::kB;
    static constexpr float A2 = A * A, B2 = B * B, A3 = A2 * A, B3 = B2 * B;

    explicit Kernel(const WinogradShape &shape)
        : m_shape(shape),
          m_down((shape.outputHeight() + 3) / 4),
          m_across((shape.outputWidth() + 3) / 4),
          m_tiles(winograd::tilesFor(shape))
    {
    }

    static Vector load(const float *from) { return *reinterpret_cast<const Vector *>(from); }
    static void store(float *to, Vector value) { *reinterpret_cast<Vector *>(to) = value; }

    /// B' d for one column (or row) of six, `Step` apart.
    template <int Step> static void inputRow(const Vector *d, Vector *out)
    {
        const Vector evenA = d[4 * Step] - B2 * d[2 * Step], oddA = (d[3 * Step] - B2 * d[Step]) * A;
        const Vector evenB = d[4 * Step] - A2 * d[2 * Step], oddB = (d[3 * Step] - A2 * d[Step]) * B;
        out[0] = (d[4 * Step] - (A2 + B2) * d[2 * Step]) + (A2 * B2) * d[0];
        out[Step] = evenA + oddA;
        out[2 * Step] = evenA - oddA;
        out[3 * Step] = evenB + oddB;
        out[4 * Step] = evenB - oddB;
        out[5 * Step] = (d[5 * Step] - (A2 + B2) * d[3 * Step]) + (A2 * B2) * d[Step];
    }

    /// A' m for one column (or row) of six, `Step` apart; four results, as far apart as asked.
    template <int Step, int OutStep> static void outputRow(const Vector *m, Vector *out)
    {
        const Vector sumA = m[Step] + m[2 * Step], differenceA = m[Step] - m[2 * Step];
        const Vector sumB = m[3 * Step] + m[4 * Step], differenceB = m[3 * Step] - m[4 * Step];
        out[0] = m[0] + sumA + sumB;
        out[OutStep] = A * differenceA + B * differenceB;
        out[2 * OutStep] = A2 * sumA + B2 * sumB;
        out[3 * OutStep] = A3 * differenceA + (B3 * differenceB + m[5 * Step]);
    }

    struct Place {
        std::int64_t image, y, x; ///< Of the tile's first output.
    };
    Place placeOf(std::int64_t tile) const { return {tile / (m_down * m_across), tile / m_across % m_down * 4, tile % m_across * 4}; }

    void transformInput(std::int64_t tile, const float *input, float *out) const
    {
        const Place place = placeOf(tile);
        const std::int64_t y = place.y - m_shape.padding, x = place.x - m_shape.padding;
        const std::int64_t channels = m_shape.inputs, row = m_shape.width * channels;
        const float *const image = input + place.image * m_shape.height * row;
        const bool isInside = y >= 0 && x >= 0 && y + 6 <= m_shape.height && x + 6 <= m_shape.width;
        for (std::int64_t channel = 0; channel < channels; channel += Lanes) {
            Vector d[36], half[36];
            if (isInside) {
                const float *const corner = image + y * row + x * channels + channel;
#pragma GCC unroll 6
                for (int i = 0; i < 6; ++i)
#pragma GCC unroll 6
                    for (int j = 0; j < 6; ++j)
                        d[i * 6 + j] = load(corner + i * row + j * channels);
            } else {
                for (int i = 0; i < 6; ++i)
                    for (int j = 0; j < 6; ++j) {
                        const bool isThere = y + i >= 0 && x + j >= 0 && y + i < m_shape.height && x + j < m_shape.width;
                        d[i * 6 + j] = isThere ? load(image + (y + i) * row + (x + j) * channels + channel) : Vector{};
                    }
            }
#pragma GCC unroll 6
            for (int j = 0; j < 6; ++j)
                inputRow<6>(d + j, half + j);
#pragma GCC unroll 6
            for (int i = 0; i < 6; ++i)
                inputRow<1>(half + i * 6, d + i * 6);
#pragma GCC unroll 36
            for (int position = 0; position < 36; ++position)
                store(out + position * channels + channel, d[position]);
        }
    }

    template <int Count, int Width> void block(const float *in, const float *weights, float *out) const
    {
        Vector sums[Count][Width] = {};
        for (std::int64_t c = 0; c < m_shape.inputs; ++c) {
            Vector w[Width];
#pragma GCC unroll 2
            for (int v = 0; v < Width; ++v)
                w[v] = load(weights + c * m_shape.outputs + v * Lanes);
#pragma GCC unroll 12
            for (int r = 0; r < Count; ++r)
#pragma GCC unroll 2
                for (int v = 0; v < Width; ++v)
                    sums[r][v] += in[r * 36 * m_shape.inputs + c] * w[v];
        }
#pragma GCC unroll 12
        for (int r = 0; r < Count; ++r)
#pragma GCC unroll 2
            for (int v = 0; v < Width; ++v)
                store(out + r * 36 * m_shape.outputs + v * Lanes, sums[r][v]);
    }

    template <int Width> void multiplyBy(const float *in, const float *weights, float *out, std::int64_t count) const
    {
        for (std::int64_t k = 0; k < m_shape.outputs; k += Width * Lanes) {
            std::int64_t r = 0;
            for (; r + Rows <= count; r += Rows)
                block<Rows, Width>(in + r * 36 * m_shape.inputs, weights + k, out + r * 36 * m_shape.outputs + k);
            for (; r + 4 <= count; r += 4)
                block<4, Width>(in + r * 36 * m_shape.inputs, weights + k, out + r * 36 * m_shape.outputs + k);
            for (; r < count; ++r)
                block<1, Width>(in + r * 36 * m_shape.inputs, weights + k, out + r * 36 * m_shape.outputs + k);
        }
    }

    /// `count` rows of input channels times one of the 36 matrices.
    void multiply(const float *in, const float *weights, float *out, std::int64_t count) const
    {
        if (m_shape.outputs % (2 * Lanes) == 0)
            multiplyBy<2>(in, weights, out, count);
        else
            multiplyBy<1>(in, weights, out, count);
    }

    void transformOutput(std::int64_t tile, const float *products, const WinogradTail &tail, float *output) const
    {
        const Place place = placeOf(tile);
        const std::int64_t height = m_shape.outputHeight(), width = m_shape.outputWidth(), channels = m_shape.outputs;
        const std::int64_t corner = ((place.image * height + place.y) * width + place.x) * channels;
        const int rows = height - place.y < 4 ? static_cast<int>(height - place.y) : 4;
        const int columns = width - place.x < 4 ? static_cast<int>(width - place.x) : 4;
        for (std::int64_t channel = 0; channel < channels; channel += Lanes) {
            Vector m[36], half[24];
#pragma GCC unroll 36
            for (int position = 0; position < 36; ++position)
                m[position] = load(products + position * channels + channel);
#pragma GCC unroll 6
            for (int j = 0; j < 6; ++j)
                outputRow<6, 6>(m + j, half + j);
            const Vector bias = tail.bias ? load(tail.bias + channel) : Vector{};
#pragma GCC unroll 4
            for (int i = 0; i < 4; ++i) {
                Vector y[4];
                outputRow<1, 1>(half + i * 6, y);
#pragma GCC unroll 4
                for (int j = 0; j < 4; ++j) {
                    if (i >= rows || j >= columns)
                        continue;
                    const std::int64_t at = corner + (i * width + j) * channels + channel;
                    Vector value = y[j] + bias;
                    if (tail.addend)
                        value += load(tail.addend + at);
                    if (tail.relu)
                        value = value < 0.0f ? Vector{} : value;
                    store(output + at, value);
                }
            }
        }
    }

    const WinogradShape m_shape;
    const std::int64_t m_down, m_across; ///< Tiles of an image.
    const std::int64_t m_tiles;          ///< In flight.
};

} // namespace
} // namespace espalier
