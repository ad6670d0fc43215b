// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic that a drag and the opening of a model wait for. Compare `statistics/67108864` with
// `../shared/tools/peers/peers.py stats`, which gives the same figures with NumPy.
#include "engine/core/workers.h"
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

} // namespace
