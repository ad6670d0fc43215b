// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/sweepsetup.h"

#include "engine/device/batches.h"
#include "engine/eval/forward.h"
#include "engine/sweep/sweepmatrix.h"

#include <algorithm>
#include <chrono>

namespace espalier {

Result<std::unique_ptr<SweepSetup>> prepareSweep(const ModelPtr &model, const DatasetPtr &data, const SweepRequest &request,
                                                 const JobContext &context)
{
    if (const Status status = checkClassifier(*model); !status)
        return status.error();
    auto completed = completeRequest(*model, request);
    if (!completed)
        return completed.error();
    std::vector<std::int64_t> samples = sampleOrder(data->count(), context.seed);
    if (request.limit > 0 && request.limit < data->count())
        samples.resize(static_cast<std::size_t>(request.limit));
    auto weights = SweepWeights::make(model, *completed, context);
    if (!weights)
        return weights.error();
    SweepRunner runner(*model, *weights, completed->layers);
    return std::unique_ptr<SweepSetup>(new SweepSetup{std::move(*completed), std::move(samples), std::move(*weights), std::move(runner)});
}

Result<SweepEstimate> estimateSensitivity(const ModelPtr &model, const DatasetPtr &data, const SweepRequest &request,
                                          const JobContext &context)
{
    const auto setup = prepareSweep(model, data, request, context);
    if (!setup)
        return setup.error();
    const SweepRequest &full = (*setup)->request;
    const std::vector<std::int64_t> &samples = (*setup)->samples;
    const SweepRunner &runner = (*setup)->runner;
    const std::size_t batch = std::min(samples.size(), static_cast<std::size_t>(batchSizeFor(*data)));
    const std::span<const std::int64_t> first(samples.data(), batch);

    SweepEstimate estimate;
    estimate.samples = static_cast<std::int64_t>(samples.size());
    for (std::size_t row = 0; row < full.layers.size(); ++row) {
        estimate.rowCosts.push_back(runner.cost(row));
        estimate.rowBytes.push_back(model->layers[static_cast<std::size_t>(full.layers[row])].bytes);
    }
    const auto live = runner.liveBytes(*data, first, context.stop); // Warms up, too.
    if (!live)
        return live.error();
    const int workers = context.workerCount();
    estimate.liveBytes = *live * workers;
    const auto time = [&]() -> Result<double> {
        const auto start = std::chrono::steady_clock::now();
        const Status status = inParallel(
            workers, context, [&](std::int64_t) { return runner.run(*data, first, {}, {}, context.stop); },
            [](std::int64_t, const SweepRunner::Logits &) { return Status(); });
        if (!status)
            return status.error();
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    if (const auto warmUp = time(); !warmUp)
        return warmUp.error();
    const auto seconds = time();
    if (!seconds)
        return seconds.error();
    estimate.secondsPerPass = *seconds / static_cast<double>(batch * static_cast<std::size_t>(workers));
    const auto known = recallSensitivity(model, data, full, context);
    return known ? Result<SweepEstimate>(leftOf(estimate, *known)) : known.error();
}

SweepEstimate leftOf(const SweepEstimate &sweep, const Sensitivity &known)
{
    SweepEstimate left = sweep;
    if (sweep.rowCosts.size() != known.layers.size() || known.cells.size() != known.layers.size() * known.settings.size())
        return left;
    left.cells = left.passes = 0;
    double cost = 0;
    std::int64_t weightBytes = 0, baseline = 0;
    for (std::size_t i = 0; i < known.cells.size(); ++i) {
        const SensitivityCell &cell = known.cells[i];
        if (cell.impossible || cell.isComplete)
            continue;
        const std::size_t row = i / known.settings.size();
        const std::int64_t lacking = sweep.samples - std::min(sweep.samples, cell.metrics.samples);
        ++left.cells;
        left.passes += lacking;
        cost += sweep.rowCosts[row] * static_cast<double>(lacking);
        weightBytes += sweep.rowBytes[row];
        baseline = std::max(baseline, lacking);
    }
    // Every part of the sweep runs the baseline once beside its cells: about 3 % in all.
    left.passes += baseline;
    left.fullPasses = 1.03 * cost + static_cast<double>(baseline);
    left.seconds = left.fullPasses * sweep.secondsPerPass;
    left.bytes = left.cells > 0 ? sweep.liveBytes + std::min(weightBytes, kKeptSweepWeights) : 0;
    return left;
}

} // namespace espalier
