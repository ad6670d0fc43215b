// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/winograd/winograd.h"

#include "engine/winograd/points.h"

namespace espalier {

namespace {

/// More transformed weights than this do not stay in the caches beside the tiles; measured, the gain ends at 512 x 512 channels.
constexpr std::int64_t kMaxChannels = 256 * 256;

std::vector<Isa> findKernels()
{
    std::vector<Isa> kernels;
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        kernels.push_back(Isa::Avx2);
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
            && __builtin_cpu_supports("avx512vl"))
            kernels.push_back(Isa::Avx512);
    }
#endif
    return kernels;
}

/// G: for a point p, (1, p, p^2) over the product of p's distances from the other points; for infinity (0, 0, 1).
winograd::FilterTransform filterTransform()
{
    const double points[5] = {0, winograd::kA, -winograd::kA, winograd::kB, -winograd::kB};
    winograd::FilterTransform g{};
    for (int i = 0; i < 5; ++i) {
        double product = 1;
        for (int j = 0; j < 5; ++j)
            if (j != i)
                product *= points[i] - points[j];
        g.rows[i][0] = 1 / product;
        g.rows[i][1] = points[i] / product;
        g.rows[i][2] = points[i] * points[i] / product;
    }
    g.rows[5][2] = 1;
    return g;
}

} // namespace

std::span<const Isa> winogradIsas()
{
    static const std::vector<Isa> kernels = findKernels();
    return kernels;
}

bool winogradFits(std::int64_t inputs, std::int64_t outputs)
{
    return !winogradIsas().empty() && inputs > 0 && outputs > 0 && inputs % 16 == 0 && outputs % 16 == 0
        && inputs <= kMaxChannels / outputs;
}

bool winogradPays(const WinogradShape &shape)
{
    const std::int64_t height = shape.outputHeight(), width = shape.outputWidth();
    if (shape.batch <= 0 || height <= 0 || width <= 0)
        return false;
    const std::int64_t covered = (height + 3) / 4 * ((width + 3) / 4) * 16;
    return height * width * 3 >= covered * 2;
}

void winogradWeights(Isa kernel, const WinogradFilters &filters, WinogradBuffer &transformed)
{
    static const winograd::FilterTransform g = filterTransform();
    transformed.resize(static_cast<std::size_t>(36 * filters.inputs * filters.outputs));
#ifdef __x86_64__
    (kernel == Isa::Avx512 ? winograd::transformAvx512 : winograd::transformAvx2)(g, filters, transformed.data());
#else
    (void)kernel, (void)g;                                                               // There is no kernel to ask for.
#endif
}

void winogradConvolve(Isa kernel, const WinogradShape &shape, const float *input, std::span<const float> transformed,
                      const WinogradTail &tail, float *output)
{
#ifdef __x86_64__
    static thread_local WinogradBuffer scratch;
    scratch.resize(static_cast<std::size_t>(winograd::tilesFor(shape) * 36 * (shape.inputs + shape.outputs)));
    const auto convolve = kernel == Isa::Avx512 ? winograd::convolveAvx512 : winograd::convolveAvx2;
    convolve(shape, input, transformed.data(), tail, output, scratch.data());
#else
    (void)kernel, (void)shape, (void)input, (void)transformed, (void)tail, (void)output; // There is no kernel to ask for.
#endif
}

} // namespace espalier
