// SPDX-License-Identifier: GPL-3.0-or-later
// The job that fills a SensitivityWork's matrix: asked for, or in the background.
#include "app/jobs/jobrunner.h"
#include "app/messages/errors.h"
#include "app/messages/errortext.h"
#include "app/messages/messages.h"
#include "app/open/calibrationsource.h"
#include "app/sensitivity/pauseswitch.h"
#include "app/sensitivity/sensitivitywork.h"
#include "app/session/recipeeditor.h"
#include "engine/calibrate/calibrate.h"
#include "engine/sweep/sweepcalibration.h"

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

/// What the job of a sweep brings back.
struct Swept {
    Sensitivity matrix;
    std::vector<HessianTrace> traces; ///< Empty for a network that cannot be differentiated twice.
};

} // namespace

Status SensitivityWork::calibrateFor(const Model &model, SweepRequest &request, CalibrationSource *source, const JobContext &context)
{
    if (!source)
        return {};
    Result<CalibrationPtr> calibration =
        sweepCalibration(model, request, [&](const Recipe &asking) { return source->calibrationFor(asking, context); });
    if (!calibration)
        return calibration.error();
    request.calibration = std::move(*calibration);
    return {};
}

void SensitivityWork::start()
{
    if (!canMeasure() || m_state != State::Idle)
        return;
    m_document->editor()->endGesture();
    begin(false);
}

/// Layers of the stale figures, the widest interval first.
std::vector<int> SensitivityWork::mostUncertain() const
{
    std::vector<std::pair<double, int>> widths;
    for (std::size_t row = 0; m_before && row < m_before->layers.size(); ++row) {
        double width = 0;
        for (std::size_t column = 0; column < m_before->settings.size(); ++column) {
            const SensitivityCell &cell = m_before->cell(row, column);
            if (!cell.impossible)
                width = std::max(width,
                                 cell.metrics.samples > 0 || cell.isNoop ? cell.comparison.interval.hi - cell.comparison.interval.lo : 2);
        }
        widths.emplace_back(-width, m_before->layers[row]);
    }
    std::stable_sort(widths.begin(), widths.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    std::vector<int> layers;
    for (const auto &[width, layer] : widths)
        layers.push_back(layer);
    return layers;
}

void SensitivityWork::take(const std::vector<SensitivityCell> &cells, const Metrics &baseline)
{
    m_matrix->baseline = baseline;
    QVector<int> touched;
    const std::size_t columns = m_matrix->settings.size();
    for (const SensitivityCell &cell : cells) {
        const auto row = std::find(m_matrix->layers.begin(), m_matrix->layers.end(), cell.layer);
        if (row == m_matrix->layers.end())
            continue;
        const std::size_t at = static_cast<std::size_t>(row - m_matrix->layers.begin()) * columns + static_cast<std::size_t>(cell.column);
        m_matrix->cells[at] = cell;
        touched.append(static_cast<int>(at));
    }
    Q_EMIT cellsChanged(touched);
}

void SensitivityWork::begin(bool inBackground)
{
    SweepRequest asked = request();
    asked.first = mostUncertain();
    m_measuredFrom = asked.baseline;
    m_pause = std::make_shared<PauseSwitch>();
    setState(State::Running);
    auto work = [this, measure = m_calls.measure, curvature = m_calls.traces, model = m_document->model(), data = m_document->data(),
                 source = m_document->files().calibrations, asked, pause = m_pause, needsTraces = traces().empty(),
                 generation = m_generation](const JobControl &control) mutable -> Result<Swept> {
        if (const Status status = calibrateFor(*model, asked, source.get(), control.context()); !status)
            return status.error();
        SweepCallbacks callbacks;
        auto fresh = std::make_shared<std::vector<SensitivityCell>>();
        auto baseline = std::make_shared<Metrics>();
        callbacks.changed = [fresh](const SensitivityCell &cell) { fresh->push_back(cell); };
        callbacks.baseline = [baseline](const Metrics &metrics) { *baseline = metrics; };
        callbacks.settled = [this, fresh, baseline, generation, &control] {
            control.deliver([this, cells = std::exchange(*fresh, {}), metrics = *baseline, generation] {
                if (generation == m_generation && m_matrix)
                    take(cells, metrics);
            });
        };
        callbacks.pausePoint = [pause, &control] {
            control.pausePoint();
            pause->wait(control.context().stop);
        };
        Result<Sensitivity> matrix = measure(model, data, asked, callbacks, control.context());
        if (!matrix)
            return matrix.error();
        Swept swept{std::move(*matrix), {}};
        if (needsTraces && curvature && source && !swept.matrix.stopped) {
            // The errors that they go with are those of the weights that the sweep starts from.
            const Result<ModelPtr> start = source->modelFor(asked.baseline, control.context());
            if (!start)
                return start.error();
            if (auto traces = curvature(*start, data, swept.matrix.layers, control.context()); traces.ok())
                swept.traces = std::move(*traces);
        }
        return swept;
    };
    auto done = [this, needsTraces = traces().empty(), generation = m_generation](Result<Swept> result) {
        m_job = 0;
        if (generation == m_generation && result) {
            m_matrix = std::move(result->matrix);
            if (!result->traces.empty())
                m_traces[m_measuredFrom.equalize] = std::move(result->traces);
            else if (needsTraces && !m_matrix->stopped)
                m_hasNoTraces = true;
            if (!m_matrix->stopped)
                m_before.reset();
        }
        setState(State::Idle);
        if (generation != m_generation) {
            keepUp();
        } else if (result) {
            Q_EMIT matrixChanged();
            m_document->messages()->takeBack(QStringLiteral("eval"));
        } else if (!result.error().is(errors::kCancelled)) {
            m_document->messages()->fail(result.error());
        }
    };
    m_jobGeneration = m_generation;
    if (inBackground)
        m_job = m_document->jobs()->latest(JobRunner::Lane::Statistics, QStringLiteral("sensitivity-kept"), this, std::move(work),
                                           std::move(done));
    else
        m_job =
            m_document->jobs()->queue(tr("Measure the sensitivity of %1").arg(QString::fromStdString(m_document->model()->provenance.name)),
                                      this, std::move(work), std::move(done));
}

void SensitivityWork::setPaused(bool paused)
{
    if (!m_pause || (m_state != State::Running && m_state != State::Paused))
        return;
    m_pause->set(paused);
    setState(paused ? State::Paused : State::Running);
}

void SensitivityWork::stop()
{
    if (m_state == State::Idle || m_job == 0)
        return;
    setState(State::Stopping);
    m_document->jobs()->cancel(m_job);
}

} // namespace espalier
