// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic that a drag and the opening of a model wait for. Compare `statistics/67108864` with
// `../shared/tools/peers/peers.py stats`, which gives the same figures with NumPy.
#include "engine/core/workers.h"
#include "engine/quant/quantizer.h"
#include "engine/quant/ranges/parameters.h"
#include "engine/stats/statistics.h"

#include <benchmark/benchmark.h>

#include <random>

namespace {

using namespace espalier;

/// A Gaussian layer of `count` weights with 1,024 output channels.
TensorView gaussian(std::int64_t count)
{
    auto numbers = std::make_shared<std::vector<float>>(static_cast<std::size_t>(count));
    std::minstd_rand generator(1);
    std::normal_distribution<float> normal;
    for (float &number : *numbers)
        number = normal(generator);
    TensorView view;
    view.data = reinterpret_cast<const std::byte *>(numbers->data());
    view.shape = {1024, count / 1024};
    view.keeper = numbers;
    return view;
}

void statistics(benchmark::State &state)
{
    const TensorView view = gaussian(state.range(0));
    Workers workers(static_cast<int>(state.range(1)));
    JobContext context;
    context.workers = &workers;
    for (auto _ : state)
        benchmark::DoNotOptimize(computeStatistics(view, 0, kDefaultBins, context));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(statistics)->Args({1 << 26, 1})->Args({1 << 26, 2})->Args({10 << 20, 2})->UseRealTime()->Unit(benchmark::kMillisecond);

/// Four fifths of the weights are zero, so that they all fall into one bin.
void prunedStatistics(benchmark::State &state)
{
    const TensorView view = gaussian(10 << 20);
    float *numbers = const_cast<float *>(view.floats());
    for (std::int64_t i = 0; i < view.count(); ++i)
        numbers[i] = i % 5 ? 0 : numbers[i];
    Workers workers(2);
    JobContext context;
    context.workers = &workers;
    for (auto _ : state)
        benchmark::DoNotOptimize(computeStatistics(view, 0, kDefaultBins, context));
}
BENCHMARK(prunedStatistics)->UseRealTime()->Unit(benchmark::kMillisecond);

QuantSpec fixedRange(std::int64_t bits, bool perChannel)
{
    QuantSpec spec;
    spec.bits = static_cast<int>(bits);
    spec.granularity.kind = perChannel ? Granularity::Kind::Channel : Granularity::Kind::Tensor;
    spec.range.method = "fixed";
    spec.range.lo = {-3};
    spec.range.hi = {3};
    return spec;
}

/// Ring 2 of a drag without its forward pass: 10 M weights quantized and measured. Arguments: bits, per channel.
void quantizeAndMeasure(benchmark::State &state)
{
    const TensorView view = gaussian(10 << 20);
    const QuantSpec spec = fixedRange(state.range(0), state.range(1) != 0);
    std::vector<float> out(static_cast<std::size_t>(view.count()));
    Workers workers(2);
    JobContext context;
    context.workers = &workers;
    for (auto _ : state) {
        const auto parameters = chooseParameters(spec, view, 0, context);
        fakeQuantize(view, spec, *parameters, 0, out, context);
        benchmark::DoNotOptimize(measureQuality(view, out, &*parameters, 0, context));
    }
}
BENCHMARK(quantizeAndMeasure)->ArgsProduct({{8, 16}, {0, 1}})->UseRealTime()->Unit(benchmark::kMillisecond);

/// Ring 1 of a drag: the figures from the histogram. Argument: bits.
void estimate(benchmark::State &state)
{
    const LayerStatistics statistics = computeStatistics(gaussian(1 << 20), 0, kDefaultBins, {});
    const QuantSpec spec = fixedRange(state.range(0), false);
    for (auto _ : state)
        benchmark::DoNotOptimize(estimateQuality(statistics.histogram, spec, -3, 3));
}
BENCHMARK(estimate)->Arg(4)->Arg(8)->Arg(16)->Unit(benchmark::kMicrosecond);

} // namespace
