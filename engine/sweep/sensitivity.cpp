// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/sensitivity.h"

#include "engine/device/batches.h"
#include "engine/eval/errors.h"
#include "engine/eval/forward.h"
#include "engine/sweep/sweepfigures.h"
#include "engine/sweep/sweepmatrix.h"
#include "engine/sweep/sweepschedule.h"
#include "engine/sweep/sweepsetup.h"
#include "engine/sweep/sweepstore.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

namespace espalier {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

class Sweep
{
public:
    Sweep(const ModelPtr &model, const DatasetPtr &data, SweepSetup &setup, const SweepCallbacks &callbacks, const JobContext &context)
        : m_model(model),
          m_data(data),
          m_setup(setup),
          m_callbacks(callbacks),
          m_context(context),
          m_columns(setup.request.settings.size()),
          m_states(setup.request.layers.size() * m_columns),
          m_result(emptySensitivity(*model, setup.request, static_cast<std::int64_t>(setup.samples.size()), data->count()))
    {
        for (const int layer : setup.request.layers)
            m_baselineHashes.push_back(setup.weights.baselineHash(layer));
    }

    Result<Sensitivity> run()
    {
        const Clock::time_point start = Clock::now();
        recall();
        SweepSchedule schedule(costs(), m_columns, m_result.samples, batchSizeFor(*m_data), m_context.workerCount(), wantedRows());
        for (std::size_t i = 0; i < m_states.size(); ++i)
            schedule.setDone(i, m_states[i].sums.samples);
        for (std::size_t i = 0; i < m_states.size(); ++i)
            if (m_result.cells[i].impossible) {
                m_states[i].isClosed = true;
                schedule.close(i);
            }
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
        bool isClosed = false; ///< A no-op or a duplicate: not measured itself.
    };

    std::vector<double> costs() const
    {
        std::vector<double> costs;
        for (std::size_t row = 0; row < m_result.layers.size(); ++row)
            costs.push_back(m_setup.runner.cost(row));
        return costs;
    }

    /// Rows of the layers that were asked for first.
    std::vector<std::size_t> wantedRows() const
    {
        std::vector<std::size_t> rows;
        for (const int layer : m_setup.request.first) {
            const auto row = std::find(m_result.layers.begin(), m_result.layers.end(), layer);
            if (row != m_result.layers.end())
                rows.push_back(static_cast<std::size_t>(row - m_result.layers.begin()));
        }
        return rows;
    }

    /// Takes from the store what it knows.
    void recall()
    {
        if (m_setup.request.store.empty())
            return;
        auto store = SweepStore::open(m_setup.request.store, sweepStoreKey(*m_model, *m_data, m_setup.request, m_context.seed));
        if (!store)
            return; // A sweep that cannot be remembered can still be measured.
        m_store = std::move(*store);
        for (std::size_t i = 0; i < m_states.size(); ++i) {
            State &state = m_states[i];
            const SensitivityCell &cell = m_result.cells[i];
            if (cell.impossible)
                continue;
            state.key = sweepCellKey(*m_model, cell.layer, m_result.settings[static_cast<std::size_t>(cell.column)]);
            state.sums = m_store->known(state.key, m_result.samples);
            m_result.reusedSamples += state.sums.samples;
        }
        m_baseline = m_store->known(kSweepBaselineKey, m_result.samples);
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
        if (m_result.cells[i].impossible)
            return {};
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
        if (isNew && state.sums.samples == 0) {
            // A duplicate may have come from the store.
            for (std::size_t other = i / m_columns * m_columns; other < (i / m_columns + 1) * m_columns; ++other)
                if (m_states[other].sums.samples > 0)
                    if (const Status status = describe(other, false); !status)
                        return status;
            closeWhereKnown(i);
        }
        if (isNew && m_store && !m_store->keepFigures(state.key, figuresOf(cell, state.hash)))
            m_store.reset();
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
        const auto samples = std::span<const std::int64_t>(m_setup.samples)
                                 .subspan(static_cast<std::size_t>(unit.begin), static_cast<std::size_t>(unit.end - unit.begin));
        std::vector<SweepSums> sums(cells.size());
        SweepSums baseline;
        std::atomic<std::int64_t> finished = 0;
        const auto measure = [&](std::int64_t index) {
            return m_setup.runner.run(*m_data, batchOf(samples, index, batch), jobs, m_callbacks.pausePoint, m_context.stop);
        };
        const auto add = [&](std::int64_t index, const SweepRunner::Logits &logits) -> Status {
            if (const Status status = checkWidths(logits); !status)
                return status;
            const auto own = batchOf(samples, index, batch);
            const float *before = logits.baseline.data_ptr<float>();
            const int classes = static_cast<int>(logits.baseline.size(1));
            baseline.add(sumBatch(before, before, own, classes, *m_data));
            for (std::size_t k = 0; k < cells.size(); ++k)
                sums[k].add(sumBatch(before, logits.jobs[k].data_ptr<float>(), own, classes, *m_data));
            ++finished;
            return {};
        };
        // A report may wait while something more urgent has the cores.
        const auto report = [&](std::int64_t) {
            m_context.report("sensitivity", m_doneWork + finished * static_cast<std::int64_t>(cells.size()) * batch, totalWork());
        };
        if (const Status status = inParallel(batchCount(unit.end - unit.begin, batch), m_context, measure, add, report); !status)
            return status;
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
                entries.push_back({kSweepBaselineKey, unit.begin, unit.end, baseline});
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

    /// Copies sums into the cells and hands those out, with the duplicates that they speak for.
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
            for (std::size_t duplicate = row * m_columns; duplicate < (row + 1) * m_columns; ++duplicate)
                if (m_result.cells[duplicate].sameAs == static_cast<int>(i % m_columns)) {
                    fill(duplicate);
                    if (m_callbacks.changed)
                        m_callbacks.changed(m_result.cells[duplicate]);
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
            m_result.measuredCells += m_result.cells[i].isComplete || m_result.cells[i].impossible;
        }
    }

    void forgetWeights(const std::vector<std::size_t> &cells)
    {
        const bool isTooMuch = m_keptBytes > kKeptSweepWeights;
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
    SweepSetup &m_setup;
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

Result<Sensitivity> measureSensitivity(const ModelPtr &model, const DatasetPtr &data, const SweepRequest &request,
                                       const SweepCallbacks &callbacks, const JobContext &context)
{
    const auto setup = prepareSweep(model, data, request, context);
    if (!setup)
        return setup.error();
    return Sweep(model, data, **setup, callbacks, context).run();
}

} // namespace espalier
