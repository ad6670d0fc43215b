// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/sensitivity.h"

#include "engine/eval/errors.h"
#include "engine/eval/forward.h"
#include "engine/eval/sweeprunner.h"
#include "engine/eval/sweepschedule.h"
#include "engine/eval/sweepstore.h"
#include "engine/io/files.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

namespace espalier {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Above this the weights of a cell are made anew for each part of the sweep instead of being kept.
constexpr std::int64_t kKeptWeights = std::int64_t(512) << 20;

/// What is common to a sweep and its estimate.
struct Setup {
    SweepRequest request; ///< Its rows filled in.
    std::vector<std::int64_t> samples;
    SweepWeights weights;
    SweepRunner runner;
};

Result<std::unique_ptr<Setup>> prepare(const ModelPtr &model, const DatasetPtr &data, SweepRequest request, const JobContext &context)
{
    if (const Status status = checkClassifier(*model); !status)
        return status.error();
    if (request.layers.empty())
        request.layers = sweepableLayers(*model, request.settings);
    if (request.layers.empty() || request.settings.empty())
        return Error(errors::kNoSettings,
                     {std::to_string(request.settings.size()), std::to_string(request.layers.size())});
    std::vector<std::int64_t> samples = sampleOrder(data->count(), context.seed);
    if (request.limit > 0 && request.limit < data->count())
        samples.resize(static_cast<std::size_t>(request.limit));
    auto weights = SweepWeights::make(model, request, context);
    if (!weights)
        return weights.error();
    SweepRunner runner(*model, *weights, request.layers);
    return std::unique_ptr<Setup>(
        new Setup{std::move(request), std::move(samples), std::move(*weights), std::move(runner)});
}

/// Of all parameters and buffers: a network that was fine-tuned here still bears the hash of the file it came from.
std::string weightsHash(const Model &model)
{
    Sha256 hash;
    for (const NamedTensor &tensor : model.tensors)
        hash.add(tensor.view.data, tensor.view.bytes());
    return hash.hex();
}

/// Names the file: same model, baseline, data and order of samples.
std::string storeKey(const Model &model, const Dataset &data, const SweepRequest &request, std::uint64_t seed)
{
    std::string text = "espalier-sweep 1\n" + model.provenance.sha256 + '\n' + weightsHash(model) + '\n' + recipeHash(request.baseline)
                       + '\n' + data.sha256 + '\n' + preprocessToJson(data.preprocess) + '\n' + std::to_string(seed);
    if (request.calibration)
        text += '\n' + request.calibration->dataSha256 + ' ' + std::to_string(request.calibration->samples);
    return sha256(text).substr(0, 32);
}

/// Of one cell within its file.
std::string cellKey(const Model &model, int layer, const SweepSetting &setting)
{
    return sha256(recipeToJson(withSetting(Recipe(), model.layers[static_cast<std::size_t>(layer)].name, setting))).substr(0, 24);
}

constexpr const char *kBaselineKey = "baseline";

/// The matrix with nothing measured.
Sensitivity emptyMatrix(const SweepRequest &request, std::int64_t samples, std::int64_t total)
{
    Sensitivity matrix;
    matrix.layers = request.layers;
    matrix.settings = request.settings;
    matrix.samples = samples;
    matrix.total = total;
    const std::size_t columns = request.settings.size();
    matrix.cells.resize(request.layers.size() * columns);
    for (std::size_t i = 0; i < matrix.cells.size(); ++i) {
        matrix.cells[i].layer = request.layers[i / columns];
        matrix.cells[i].column = static_cast<int>(i % columns);
    }
    return matrix;
}

class Sweep
{
public:
    Sweep(const ModelPtr &model, const DatasetPtr &data, Setup &setup, const SweepCallbacks &callbacks, const JobContext &context)
        : m_model(model), m_data(data), m_setup(setup), m_callbacks(callbacks), m_context(context),
          m_columns(setup.request.settings.size()), m_states(setup.request.layers.size() * m_columns),
          m_result(emptyMatrix(setup.request, static_cast<std::int64_t>(setup.samples.size()), data->count()))
    {
        for (const int layer : setup.request.layers)
            m_baselineHashes.push_back(setup.weights.baselineHash(layer));
    }

    Result<Sensitivity> run()
    {
        const Clock::time_point start = Clock::now();
        recall();
        SweepSchedule schedule(costs(), m_columns, m_result.samples, batchSizeFor(*m_data), m_context.workerCount());
        for (std::size_t i = 0; i < m_states.size(); ++i)
            schedule.setDone(i, m_states[i].sums.samples);
        schedule.setBaselineDone(m_baseline.samples);
        while (const std::optional<SweepUnit> unit = schedule.next()) {
            const Status prepared = makeReady(*unit, schedule);
            if (!prepared && !prepared.error().is(espalier::errors::kCancelled))
                return prepared.error();
            const std::vector<std::size_t> cells = schedule.stillOpen(*unit);
            if (cells.empty() && unit->begin != m_baseline.samples)
                continue;
            const Clock::time_point began = Clock::now();
            if (const Status status = m_context.cancelled() ? Status(Error(espalier::errors::kCancelled)) : runUnit(*unit, cells);
                !status) {
                if (!status.error().is(espalier::errors::kCancelled))
                    return status.error();
                m_result.stopped = true;
                break;
            }
            schedule.finished(*unit, cells, secondsSince(began));
            tell(cells);
            forgetWeights(cells);
        }
        if (!m_result.stopped)
            if (const Status status = describeAll(); !status)
                return status.error();
        finish();
        m_result.seconds = secondsSince(start);
        return std::move(m_result);
    }

private:
    struct State {
        SweepSums sums;
        std::optional<SweepWeights::Cell> weights;
        std::string hash;
        std::string key; ///< In the store.
        bool isPrepared = false;
        bool isClosed = false; ///< A no-op or a twin: not measured itself.
    };

    std::vector<double> costs() const
    {
        std::vector<double> costs;
        for (std::size_t row = 0; row < m_result.layers.size(); ++row)
            costs.push_back(m_setup.runner.cost(row));
        return costs;
    }

    /// Takes from the store what it knows.
    void recall()
    {
        if (m_setup.request.store.empty())
            return;
        auto store = SweepStore::open(m_setup.request.store, storeKey(*m_model, *m_data, m_setup.request, m_context.seed));
        if (!store)
            return; // A sweep that cannot be remembered can still be measured.
        m_store = std::move(*store);
        for (std::size_t i = 0; i < m_states.size(); ++i) {
            State &state = m_states[i];
            const SensitivityCell &cell = m_result.cells[i];
            state.key = cellKey(*m_model, cell.layer, m_result.settings[static_cast<std::size_t>(cell.column)]);
            state.sums = m_store->known(state.key, m_result.samples);
            m_result.reusedSamples += state.sums.samples;
        }
        m_baseline = m_store->known(kBaselineKey, m_result.samples);
        std::vector<std::size_t> known;
        for (std::size_t i = 0; i < m_states.size(); ++i)
            if (m_states[i].sums.samples > 0)
                known.push_back(i);
        if (!known.empty())
            tell(known);
    }

    /// Works out the weights of the unit's cells; closes those that nothing distinguishes from the baseline or from another cell.
    Status makeReady(const SweepUnit &unit, SweepSchedule &schedule)
    {
        for (const std::size_t i : unit.cells) {
            if (m_context.cancelled())
                return Error(espalier::errors::kCancelled);
            if (const Status status = describe(i, true); !status)
                return status;
            if (m_states[i].isClosed)
                schedule.close(i);
        }
        return {};
    }

    Status describe(std::size_t i, bool withWeights)
    {
        State &state = m_states[i];
        if (state.isPrepared && (!withWeights || state.weights || state.isClosed))
            return {};
        SensitivityCell &cell = m_result.cells[i];
        auto weights = m_setup.weights.cell(cell.layer, m_result.settings[static_cast<std::size_t>(cell.column)], m_context);
        if (!weights)
            return weights.error();
        const bool isNew = !state.isPrepared;
        state.isPrepared = true;
        state.hash = weights->hash;
        cell.isPrepared = true;
        cell.sqnrDb = weights->quality.sqnrDb;
        cell.squaredError = weights->quality.mse * static_cast<double>(weights->elements);
        cell.sizeBytes = weights->sizeBytes;
        cell.sparsity = weights->elements > 0 ? static_cast<double>(weights->zeros) / static_cast<double>(weights->elements) : 0;
        if (isNew && state.sums.samples == 0)
            closeWhereKnown(i);
        if (withWeights && !state.isClosed) {
            for (const auto &[value, tensor] : weights->parameters)
                m_keptBytes += static_cast<std::int64_t>(tensor.nbytes());
            state.weights = std::move(*weights);
        }
        if (state.isClosed)
            tell({i});
        return {};
    }

    void closeWhereKnown(std::size_t i)
    {
        State &state = m_states[i];
        SensitivityCell &cell = m_result.cells[i];
        const std::size_t row = i / m_columns;
        if (state.hash == m_baselineHashes[row]) {
            cell.isNoop = true;
            state.isClosed = true;
            return;
        }
        for (std::size_t other = row * m_columns; other < (row + 1) * m_columns; ++other)
            if (other != i && m_states[other].isPrepared && !m_states[other].isClosed && m_states[other].hash == state.hash) {
                cell.sameAs = static_cast<int>(other % m_columns);
                state.isClosed = true;
                return;
            }
    }

    /// Cells that came whole from the store, too, get their layer's figures.
    Status describeAll()
    {
        for (std::size_t i = 0; i < m_states.size(); ++i) {
            if (m_context.cancelled())
                break;
            if (const Status status = describe(i, false); !status)
                return status.error().is(espalier::errors::kCancelled) ? Status() : status;
        }
        return {};
    }

    Status runUnit(const SweepUnit &unit, const std::vector<std::size_t> &cells)
    {
        std::vector<SweepRunner::Job> jobs;
        for (const std::size_t i : cells)
            jobs.push_back({i / m_columns, &m_states[i].weights->parameters});
        const std::int64_t batch = batchSizeFor(*m_data);
        const std::int64_t batches = (unit.end - unit.begin + batch - 1) / batch;
        std::vector<SweepSums> sums(cells.size());
        SweepSums baseline;
        std::mutex mutex;
        std::optional<Error> failure;
        std::int64_t finishedBatches = 0;
        m_context.forEach(batches, [&](std::int64_t index, int) {
            if (m_context.workers)
                useOneTorchThread();
            {
                const std::lock_guard lock(mutex);
                if (!failure && m_context.cancelled())
                    failure.emplace(espalier::errors::kCancelled);
                if (failure)
                    return;
            }
            const std::int64_t first = unit.begin + index * batch;
            const std::size_t count = static_cast<std::size_t>(std::min(batch, unit.end - first));
            const std::span<const std::int64_t> samples(m_setup.samples.data() + first, count);
            auto logits = m_setup.runner.run(*m_data, samples, jobs, m_callbacks.pausePoint, m_context.stop);
            std::unique_lock lock(mutex);
            if (logits)
                if (const Status status = checkWidths(*logits); !status)
                    logits = status.error();
            if (!logits) {
                if (!failure)
                    failure = logits.error();
                return;
            }
            const float *before = logits->baseline.data_ptr<float>();
            const int classes = static_cast<int>(logits->baseline.size(1));
            baseline.add(sumBatch(before, before, samples, classes, *m_data));
            for (std::size_t k = 0; k < cells.size(); ++k)
                sums[k].add(sumBatch(before, logits->jobs[k].data_ptr<float>(), samples, classes, *m_data));
            const std::int64_t done = m_doneWork + ++finishedBatches * static_cast<std::int64_t>(cells.size()) * batch;
            lock.unlock(); // A report may wait while something more urgent has the cores.
            m_context.report("sensitivity", done, totalWork());
        });
        if (failure)
            return *failure;
        std::vector<SweepEntry> entries;
        for (std::size_t k = 0; k < cells.size(); ++k) {
            State &state = m_states[cells[k]];
            state.sums.add(sums[k]);
            if (m_store)
                entries.push_back({state.key, unit.begin, unit.end, sums[k]});
            m_result.computedSamples += sums[k].samples;
        }
        if (unit.begin == m_baseline.samples) {
            m_baseline.add(baseline);
            if (m_store)
                entries.push_back({kBaselineKey, unit.begin, unit.end, baseline});
        }
        if (m_store && !m_store->append(entries))
            m_store.reset(); // A full disk ends the remembering, not the sweep.
        m_doneWork += static_cast<std::int64_t>(cells.size()) * (unit.end - unit.begin);
        return {};
    }

    Status checkWidths(const SweepRunner::Logits &logits)
    {
        const std::int64_t classes = logits.baseline.size(1);
        if (!m_labelsFit)
            if (const Status status = checkLabels(*m_data, classes); !status)
                return status;
        m_labelsFit = true;
        for (const at::Tensor &job : logits.jobs)
            if (job.size(1) != classes)
                return Error(errors::kNotAClassifier, {"outputs of changing width"});
        return {};
    }

    std::int64_t totalWork() const
    {
        std::int64_t open = 0;
        for (const State &state : m_states)
            open += state.isClosed ? 0 : m_result.samples;
        return std::max<std::int64_t>(1, open - m_result.reusedSamples);
    }

    /// Copies sums into the cells and hands those out, with the twins that they speak for.
    void tell(const std::vector<std::size_t> &cells)
    {
        m_result.baseline = m_baseline.metrics();
        if (m_callbacks.baseline)
            m_callbacks.baseline(m_result.baseline);
        for (const std::size_t i : cells) {
            fill(i);
            if (m_callbacks.changed)
                m_callbacks.changed(m_result.cells[i]);
            const std::size_t row = i / m_columns;
            for (std::size_t twin = row * m_columns; twin < (row + 1) * m_columns; ++twin)
                if (m_result.cells[twin].sameAs == static_cast<int>(i % m_columns)) {
                    fill(twin);
                    if (m_callbacks.changed)
                        m_callbacks.changed(m_result.cells[twin]);
                }
        }
        if (m_callbacks.settled)
            m_callbacks.settled();
    }

    void fill(std::size_t i)
    {
        SensitivityCell &cell = m_result.cells[i];
        const std::size_t of = cell.sameAs >= 0 ? i / m_columns * m_columns + static_cast<std::size_t>(cell.sameAs) : i;
        SweepSums sums = m_states[of].sums;
        if (cell.isNoop) {
            sums = m_baseline;
            sums.agree = sums.samples;
            sums.lost = sums.gained = sums.kl = 0;
        }
        cell.metrics = sums.metrics();
        cell.comparison = sums.comparison();
        cell.isComplete = sums.samples == m_result.samples;
    }

    void finish()
    {
        m_result.baseline = m_baseline.metrics();
        for (std::size_t i = 0; i < m_states.size(); ++i) {
            fill(i);
            m_result.measuredCells += m_result.cells[i].isComplete;
        }
    }

    void forgetWeights(const std::vector<std::size_t> &cells)
    {
        const bool isTooMuch = m_keptBytes > kKeptWeights;
        for (const std::size_t i : cells) {
            State &state = m_states[i];
            if (!state.weights || (!isTooMuch && state.sums.samples < m_result.samples))
                continue;
            for (const auto &[value, tensor] : state.weights->parameters)
                m_keptBytes -= static_cast<std::int64_t>(tensor.nbytes());
            state.weights.reset();
        }
    }

    const ModelPtr &m_model;
    const DatasetPtr &m_data;
    Setup &m_setup;
    const SweepCallbacks &m_callbacks;
    const JobContext &m_context;
    const std::size_t m_columns;
    std::vector<State> m_states;
    std::vector<std::string> m_baselineHashes; ///< Of each row.
    SweepSums m_baseline;
    std::unique_ptr<SweepStore> m_store;
    std::int64_t m_keptBytes = 0;
    std::int64_t m_doneWork = 0; ///< Cell x sample figures computed so far.
    bool m_labelsFit = false;
    Sensitivity m_result;
};

} // namespace

double SweepSetting::value() const
{
    if (weights)
        return weights->bits;
    return prune ? prune->sparsity.value_or(prune->threshold.value_or(0)) : 0;
}

std::vector<int> sweepableLayers(const Model &model, const std::vector<SweepSetting> &settings)
{
    std::vector<int> layers;
    for (const LayerInfo &info : model.layers) {
        bool can = !info.weights.empty();
        for (const SweepSetting &setting : settings)
            can = can && (!setting.weights || info.quantizable) && (!setting.prune || info.prunable);
        if (can)
            layers.push_back(info.id);
    }
    return layers;
}

Recipe withSetting(const Recipe &baseline, const std::string &layer, const SweepSetting &setting)
{
    Recipe recipe = baseline;
    LayerRecipe &entry = recipe.layers[layer];
    if (setting.weights)
        entry.weights = Choice<QuantSpec>::set(*setting.weights);
    if (setting.prune)
        entry.prune = Choice<PruneSpec>::set(*setting.prune);
    return recipe;
}

Result<Sensitivity> recallSensitivity(const ModelPtr &model, const DatasetPtr &data, const SweepRequest &request,
                                      const JobContext &context)
{
    SweepRequest full = request;
    if (full.layers.empty())
        full.layers = sweepableLayers(*model, full.settings);
    if (full.layers.empty() || full.settings.empty())
        return Error(errors::kNoSettings, {std::to_string(full.settings.size()), std::to_string(full.layers.size())});
    const std::int64_t total = data->count();
    Sensitivity matrix = emptyMatrix(full, full.limit > 0 ? std::min(full.limit, total) : total, total);
    if (full.store.empty())
        return matrix;
    const auto store = SweepStore::open(full.store, storeKey(*model, *data, full, context.seed));
    if (!store)
        return matrix;
    matrix.baseline = (*store)->known(kBaselineKey, matrix.samples).metrics();
    for (SensitivityCell &cell : matrix.cells) {
        const SweepSums sums
            = (*store)->known(cellKey(*model, cell.layer, full.settings[static_cast<std::size_t>(cell.column)]), matrix.samples);
        cell.metrics = sums.metrics();
        cell.comparison = sums.comparison();
        cell.isComplete = sums.samples == matrix.samples;
        matrix.measuredCells += cell.isComplete;
        matrix.reusedSamples += sums.samples;
    }
    return matrix;
}

Result<SweepEstimate> estimateSensitivity(const ModelPtr &model, const DatasetPtr &data, const SweepRequest &request,
                                          const JobContext &context)
{
    const auto setup = prepare(model, data, request, context);
    if (!setup)
        return setup.error();
    const SweepRequest &full = (*setup)->request;
    const std::vector<std::int64_t> &samples = (*setup)->samples;
    const SweepRunner &runner = (*setup)->runner;
    const std::size_t batch = std::min(samples.size(), static_cast<std::size_t>(batchSizeFor(*data)));
    const std::span<const std::int64_t> first(samples.data(), batch);

    SweepEstimate estimate;
    estimate.cells = static_cast<std::int64_t>(full.layers.size() * full.settings.size());
    estimate.samples = static_cast<std::int64_t>(samples.size());
    estimate.passes = (estimate.cells + 1) * estimate.samples;
    double cost = 0;
    std::int64_t weightBytes = 0;
    for (std::size_t row = 0; row < full.layers.size(); ++row) {
        cost += runner.cost(row) * static_cast<double>(full.settings.size());
        weightBytes += model->layers[static_cast<std::size_t>(full.layers[row])].bytes * static_cast<std::int64_t>(full.settings.size());
    }
    // Every part of the sweep runs the baseline once beside its cells: about 3 % in all.
    estimate.fullPasses = (1.03 * cost + 1) * static_cast<double>(estimate.samples);

    const auto live = runner.liveBytes(*data, first, context.stop); // Warms up, too.
    if (!live)
        return live.error();
    const int workers = context.workerCount();
    estimate.bytes = *live * workers + std::min(weightBytes, kKeptWeights);
    std::mutex mutex;
    std::optional<Error> failure;
    const auto time = [&] {
        const Clock::time_point start = Clock::now();
        context.forEach(workers, [&](std::int64_t, int) {
            if (context.workers)
                useOneTorchThread();
            const auto logits = runner.run(*data, first, {}, {}, context.stop);
            const std::lock_guard lock(mutex);
            if (!logits)
                failure = logits.error();
        });
        return secondsSince(start);
    };
    time();
    const double seconds = time();
    if (failure)
        return *failure;
    estimate.seconds = estimate.fullPasses * seconds / static_cast<double>(batch * static_cast<std::size_t>(workers));
    return estimate;
}

Result<Sensitivity> measureSensitivity(const ModelPtr &model, const DatasetPtr &data, const SweepRequest &request,
                                       const SweepCallbacks &callbacks, const JobContext &context)
{
    const auto setup = prepare(model, data, request, context);
    if (!setup)
        return setup.error();
    return Sweep(model, data, **setup, callbacks, context).run();
}

} // namespace espalier
