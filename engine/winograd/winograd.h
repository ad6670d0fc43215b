// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <vector>

namespace espalier {

/// Memory that begins at a cache line: vectors of a whole line that lie across two cost a tenth of all.
template <typename Value> struct AlignedAllocator {
    using value_type = Value;
    static constexpr std::align_val_t kLine{64};

    AlignedAllocator() = default;
    template <typename Other> AlignedAllocator(const AlignedAllocator<Other> &) { }
    Value *allocate(std::size_t count) { return static_cast<Value *>(::operator new(count * sizeof(Value), kLine)); }
    void deallocate(Value *memory, std::size_t) { ::operator delete(memory, kLine); }
    bool operator==(const AlignedAllocator &) const { return true; }
};
using WinogradBuffer = std::vector<float, AlignedAllocator<float>>;

/// A 3 x 3 convolution of stride 1, all values float32 and channels last (batch, height, width, channel).
struct WinogradShape {
    std::int64_t batch = 0;
    std::int64_t height = 0, width = 0;   ///< Of the input.
    std::int64_t inputs = 0, outputs = 0; ///< Channels.
    std::int64_t padding = 0;             ///< Zeros on every side.

    std::int64_t outputHeight() const { return height + 2 * padding - 2; }
    std::int64_t outputWidth() const { return width + 2 * padding - 2; }
};

/// What follows the sum over the window, in the same pass over the memory.
struct WinogradTail {
    const float *bias = nullptr;   ///< Per output channel, or null.
    const float *addend = nullptr; ///< As the output, or null: added before the ReLU. May be the output itself.
    bool relu = false;             ///< NaN stays NaN.
};

/// Instruction sets with a kernel of their own.
enum class Isa { Avx2, Avx512 };

/// Those that this processor can run, the fastest last; empty where there is none.
std::span<const Isa> winogradIsas();

/// Whether a convolution with these channels can be done: both are multiples of 16, the transformed weights stay in the processor's
/// caches, and there is a kernel.
bool winogradFits(std::int64_t inputs, std::int64_t outputs);

/// Whether it pays: tiles of 4 x 4 cover an output of this size without much left over.
bool winogradPays(const WinogradShape &shape);

/// Weights of shape (outputs, inputs, 3, 3) where they lie.
struct WinogradFilters {
    const float *weights = nullptr;
    std::int64_t outputs = 0, inputs = 0;
    std::array<std::int64_t, 4> strides{}; ///< In elements.
};

/// The weights as `winogradConvolve` reads them: 36 matrices of inputs x outputs. G g G' of the source below, in double, rounded once.
/// O(outputs x inputs).
void winogradWeights(Isa kernel, const WinogradFilters &filters, WinogradBuffer &transformed);

/// y = A' [ (G g G') * (B' d B) ] A for each tile of 4 x 4 outputs: a quarter of the multiplications of the plain sum. `output` has
/// batch x outputHeight x outputWidth x outputs elements. One thread; the rounding error is about twice that of the plain sum.
///
/// Source: A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016, F(4 x 4, 3 x 3), here at the points
/// 0, +-5/8, +-3/2 and infinity, whose error is smaller than that of the paper's 0, +-1, +-2 (B. Barabasz et al., "Error Analysis
/// and Improving the Accuracy of Winograd Convolution for Deep Neural Networks", ACM TOMS 46, 2020).
void winogradConvolve(Isa kernel, const WinogradShape &shape, const float *input, std::span<const float> transformed,
                      const WinogradTail &tail, float *output);

} // namespace espalier
