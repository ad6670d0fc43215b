// SPDX-License-Identifier: GPL-3.0-or-later
// What a SensitivityWork knows without measuring: figures of the store, those from before the last edit, and what a sweep would cost.
#include "app/figures/scorecache.h"
#include "app/jobs/jobrunner.h"
#include "app/messages/errors.h"
#include "app/open/calibrationsource.h"
#include "app/sensitivity/hysteresis.h"
#include "app/sensitivity/sensitivitywork.h"
#include "app/session/recipeeditor.h"

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

/// What the store knows from the baseline that was asked for and, where that is the recipe, from the float model.
struct Recalled {
    Sensitivity matrix;
    std::optional<Sensitivity> fromFloat;
    std::vector<HessianTrace> traces;
};

/// A product with the Hessian in passes through the network: backwards through the graph of the gradient, which runs far from as fast as
/// the folded plan (the sample: 2,048 of them 3.4 s, 25,800 passes 2.9 s).
constexpr double kTraceCost = 12;

} // namespace

/// The recipe that all was measured from has changed: the figures stay as stale ones.
void SensitivityWork::leaveBehind()
{
    if (!m_matrix) {
        reset();
        return;
    }
    if (m_settle.isActive()) { // A drag: its first move has left the figures behind, and nothing has come since.
        m_measuredFrom = scoreRelevantPart(m_document->editor()->recipe());
        m_settle.start();
        return;
    }
    stop();
    ++m_generation;
    dropSuggestion();
    m_wasWhole = (m_before && m_wasWhole) || m_matrix->measuredCells == static_cast<std::int64_t>(m_matrix->cells.size());
    Sensitivity before = *m_matrix;
    for (std::size_t i = 0; i < before.cells.size(); ++i)
        before.cells[i] = shownCell(i);
    m_before.reset();
    if (std::any_of(before.cells.begin(), before.cells.end(), [](const SensitivityCell &cell) { return cell.metrics.samples > 0; }))
        m_before = std::move(before);
    m_spanBefore = m_before ? lossSpan(*m_before) : 0;
    for (SensitivityCell &cell : m_matrix->cells) {
        SensitivityCell blank;
        blank.layer = cell.layer;
        blank.column = cell.column;
        blank.impossible = cell.impossible;
        cell = blank;
    }
    m_matrix->baseline = Metrics();
    m_matrix->measuredCells = m_matrix->reusedSamples = m_matrix->computedSamples = 0;
    m_measuredFrom = scoreRelevantPart(m_document->editor()->recipe());
    m_settle.start();
    Q_EMIT matrixChanged();
}

void SensitivityWork::recall()
{
    m_settle.stop();
    m_problem.reset();
    m_isRecalling = canMeasure();
    if (!m_isRecalling)
        return;
    SweepRequest asked = request();
    m_measuredFrom = asked.baseline;
    m_document->jobs()->latest(
        // Calibrating runs the network and equalizing reads all weights: no work for the lane of quick views.
        asked.baseline.equalize || asksOfData(*m_document->model(), asked.baseline, asked.settings) ? JobRunner::Lane::Statistics
                                                                                                    : JobRunner::Lane::Views,
        QStringLiteral("sensitivity"), this,
        [recall = m_calls.recall, known = m_calls.knownTraces, model = m_document->model(), data = m_document->data(),
         source = m_document->files().calibrations, asked](const JobControl &control) mutable -> Result<Recalled> {
            if (const Status status = calibrateFor(*model, asked, source.get(), control.context()); !status)
                return status.error();
            Result<Sensitivity> matrix = recall(model, data, asked, control.context());
            if (!matrix)
                return matrix.error();
            Recalled recalled{std::move(*matrix), std::nullopt, {}};
            if (known && source) {
                const Result<ModelPtr> start = source->modelFor(asked.baseline, control.context());
                if (!start)
                    return start.error();
                recalled.traces = known(*start, data, recalled.matrix.layers, control.context());
            }
            if (!asked.baseline.isIdentity()) {
                asked.baseline = Recipe();
                if (const Status status = calibrateFor(*model, asked, source.get(), control.context()); !status)
                    return status.error();
                if (Result<Sensitivity> fromFloat = recall(model, data, asked, control.context()); fromFloat.ok())
                    recalled.fromFloat = std::move(*fromFloat);
            }
            return recalled;
        },
        [this, generation = m_generation](Result<Recalled> result) {
            if (generation != m_generation)
                return;
            m_isRecalling = false;
            if (!result) {
                m_problem = result.error();
                Q_EMIT matrixChanged();
                return;
            }
            m_fromFloat = std::move(result->fromFloat);
            if (traces().empty())
                m_traces[m_measuredFrom.equalize] = std::move(result->traces);
            if (!m_matrix || m_job == 0 || m_jobGeneration != m_generation) // Else its figures come from the job.
                m_matrix = std::move(result->matrix);
            Q_EMIT matrixChanged();
            keepUp();
        });
}

/// Where figures are to follow the recipe and are not all there: they are measured now, or when what stops has stopped.
void SensitivityWork::keepUp()
{
    if (m_isKept && m_baseline == Baseline::Recipe && m_before && m_wasWhole && m_matrix && m_state == State::Idle && !m_settle.isActive()
        && m_matrix->measuredCells < static_cast<std::int64_t>(m_matrix->cells.size()))
        begin(true);
}

void SensitivityWork::askEstimate()
{
    if (!canMeasure() || m_state != State::Idle)
        return;
    m_document->jobs()->latest(
        JobRunner::Lane::Statistics, QStringLiteral("sensitivity-estimate"), this,
        [estimate = m_calls.estimate, model = m_document->model(), data = m_document->data(), source = m_document->files().calibrations,
         asked = request()](const JobControl &control) mutable -> Result<SweepEstimate> {
            if (const Status status = calibrateFor(*model, asked, source.get(), control.context()); !status)
                return status.error();
            return estimate(model, data, asked, control.context());
        },
        [this, reset = m_resets](Result<SweepEstimate> result) {
            if (reset != m_resets || (!result && result.error().is(errors::kCancelled)))
                return;
            m_estimateProblem.reset();
            if (result)
                m_estimate = *result;
            else
                m_estimateProblem = result.error();
            Q_EMIT estimateChanged();
        });
}

void SensitivityWork::setEstimateWanted(bool wanted)
{
    m_wantsEstimate = wanted;
    if (wanted && !m_estimate)
        askEstimate();
}

/// Of the whole sweep the engine has told; what is left of it follows the matrix.
std::optional<SweepEstimate> SensitivityWork::estimate() const
{
    if (!m_estimate || !m_matrix)
        return m_estimate;
    SweepEstimate left = leftOf(*m_estimate, *m_matrix);
    if (const std::int64_t passes = tracePasses(); passes > 0) {
        left.passes += passes;
        left.fullPasses += kTraceCost * static_cast<double>(passes);
        left.seconds += kTraceCost * static_cast<double>(passes) * m_estimate->secondsPerPass;
    }
    return left;
}

std::int64_t SensitivityWork::tracePasses() const
{
    if (!m_calls.traces || !m_matrix || !traces().empty() || m_hasNoTraces)
        return 0;
    const HessianOptions how;
    return std::min(how.samples, m_matrix->total) * how.draws;
}

} // namespace espalier
