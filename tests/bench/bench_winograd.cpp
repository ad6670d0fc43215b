// SPDX-License-Identifier: GPL-3.0-or-later
// One convolution as it stands in ResNet-20, a batch of 32, one thread. GFLOP/s are those of the plain sum, which is what other
// implementations are measured by: a figure over the processor's peak is the algorithm's doing.
#include "engine/winograd/winograd.h"

#include <benchmark/benchmark.h>

#include <random>
#include <vector>

namespace {

using namespace espalier;

std::vector<float> gaussian(std::int64_t count)
{
    std::vector<float> numbers(static_cast<std::size_t>(count));
    std::minstd_rand generator(1);
    std::normal_distribution<float> normal;
    for (float &number : numbers)
        number = normal(generator);
    return numbers;
}

WinogradShape shapeOf(const benchmark::State &state)
{
    return {32, state.range(0), state.range(0), state.range(1), state.range(1), 1};
}

/// Arguments: height and width, channels, index of the instruction set.
void winogradConvolution(benchmark::State &state)
{
    const WinogradShape shape = shapeOf(state);
    if (static_cast<std::size_t>(state.range(2)) >= winogradIsas().size()) {
        state.SkipWithError("not on this processor");
        return;
    }
    const Isa kernel = winogradIsas()[static_cast<std::size_t>(state.range(2))];
    const std::vector<float> input = gaussian(shape.batch * shape.height * shape.width * shape.inputs);
    const std::vector<float> weights = gaussian(shape.outputs * shape.inputs * 9), bias = gaussian(shape.outputs);
    WinogradBuffer transformed;
    winogradWeights(kernel, {weights.data(), shape.outputs, shape.inputs, {shape.inputs * 9, 9, 3, 1}}, transformed);
    std::vector<float> output(static_cast<std::size_t>(shape.batch * shape.outputHeight() * shape.outputWidth() * shape.outputs));
    WinogradTail tail;
    tail.bias = bias.data();
    tail.relu = true;
    for (auto _ : state) {
        winogradConvolve(kernel, shape, input.data(), transformed, tail, output.data());
        benchmark::ClobberMemory();
    }
    state.counters["FLOP/s"] = benchmark::Counter(2.0 * static_cast<double>(output.size()) * 9 * static_cast<double>(shape.inputs),
                                                  benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(winogradConvolution)
    ->ArgsProduct({{32}, {16}, {0, 1}})
    ->ArgsProduct({{16}, {32}, {0, 1}})
    ->ArgsProduct({{8}, {64}, {0, 1}})
    ->ArgsProduct({{16}, {256}, {0, 1}})
    ->Unit(benchmark::kMicrosecond);

/// What a sweep pays for each setting's weights, once a batch.
void winogradTransform(benchmark::State &state)
{
    const WinogradShape shape = shapeOf(state);
    const std::vector<float> weights = gaussian(shape.outputs * shape.inputs * 9);
    if (winogradIsas().empty()) {
        state.SkipWithError("not on this processor");
        return;
    }
    WinogradBuffer transformed;
    for (auto _ : state) {
        winogradWeights(winogradIsas().back(), {weights.data(), shape.outputs, shape.inputs, {shape.inputs * 9, 9, 3, 1}}, transformed);
        benchmark::ClobberMemory();
    }
}
BENCHMARK(winogradTransform)->Args({32, 16})->Args({16, 32})->Args({8, 64})->Unit(benchmark::kMicrosecond);

} // namespace
