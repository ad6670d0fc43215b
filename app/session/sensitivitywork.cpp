// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/sensitivitywork.h"

#include "app/jobs/jobrunner.h"
#include "app/session/calibrationsource.h"
#include "app/session/errors.h"
#include "app/session/errortext.h"
#include "app/session/pauseswitch.h"
#include "app/session/scorecache.h"

#include <QStandardPaths>

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

/// Long enough that a drag or a row of nudges is over, short enough to feel like an answer.
constexpr int kSettleMs = 300;

std::vector<SweepSetting> settingsOf(SensitivityWork::Mode mode)
{
    std::vector<SweepSetting> settings;
    if (mode == SensitivityWork::Mode::Bits) {
        for (const int bits : {8, 6, 5, 4, 3, 2}) {
            QuantSpec spec;
            spec.bits = bits;
            settings.push_back({spec, std::nullopt});
        }
        return settings;
    }
    PruneSpec spec;
    spec.granularity = mode == SensitivityWork::Mode::ChannelSparsity ? "channel" : "element";
    for (const double share : {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}) {
        spec.sparsity = share;
        settings.push_back({std::nullopt, spec});
    }
    return settings;
}

std::string storeFolder()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
    return folder.isEmpty() ? std::string() : (folder + QStringLiteral("/espalier/sensitivity")).toStdString();
}

/// What the job of a sweep brings back.
struct Swept {
    Sensitivity matrix;
    std::vector<HessianTrace> traces; ///< Empty for a network that cannot be differentiated twice.
};

/// What the store knows from the baseline that was asked for and, where that is the recipe, from the float model.
struct Recalled {
    Sensitivity matrix;
    std::optional<Sensitivity> fromFloat;
};

bool isKnown(const SensitivityCell &cell)
{
    return cell.metrics.samples > 0 || cell.isNoop;
}

/// Adds what the baseline asks of data.
Status calibrateFor(SweepRequest &request, CalibrationSource *source, const JobContext &context)
{
    if (!source || request.baseline.isIdentity())
        return {};
    Result<CalibrationPtr> calibration = source->calibrationFor(request.baseline, context);
    if (!calibration)
        return calibration.error();
    request.calibration = std::move(*calibration);
    return {};
}

} // namespace

SensitivityCalls SensitivityCalls::real()
{
    SensitivityCalls calls{estimateSensitivity, recallSensitivity, measureSensitivity, suggestRecipe, {}};
    calls.traces = [](const ModelPtr &model, const DatasetPtr &data, const std::vector<int> &layers, const JobContext &context) {
        return hessianTraces(model, data, layers, HessianOptions(), context);
    };
    return calls;
}

SensitivityWork::SensitivityWork(Document *document, QObject *parent) : SensitivityWork(document, SensitivityCalls::real(), parent) {}

SensitivityWork::SensitivityWork(Document *document, SensitivityCalls calls, QObject *parent)
    : QObject(parent), m_document(document), m_calls(std::move(calls))
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMs);
    connect(&m_settle, &QTimer::timeout, this, &SensitivityWork::recall);
    for (const auto signal : {&Document::modelOpened, &Document::modelClosed, &Document::dataOpened})
        connect(document, signal, this, [this] {
            m_traces.clear();
            reset();
        });
    connect(document, &Document::recipeChanged, this, [this] {
        if (m_baseline == Baseline::Recipe && !(decidingPart(m_document->recipe()) == m_measuredFrom))
            leaveBehind();
    });
}

SensitivityWork::~SensitivityWork()
{
    if (m_pause)
        m_pause->set(false);
}

bool SensitivityWork::canMeasure() const
{
    return m_document->model() && m_document->model()->graph && m_document->data();
}

void SensitivityWork::setMode(Mode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    reset();
}

void SensitivityWork::setBaseline(Baseline baseline)
{
    if (baseline == m_baseline)
        return;
    m_baseline = baseline;
    reset();
}

void SensitivityWork::setKept(bool kept)
{
    m_isKept = kept;
    keepUp();
}

SweepRequest SensitivityWork::request() const
{
    SweepRequest request;
    if (m_baseline == Baseline::Recipe)
        request.baseline = decidingPart(m_document->recipe());
    request.settings = settingsOf(m_mode);
    request.store = storeFolder();
    return request;
}

void SensitivityWork::setState(State state)
{
    if (state == m_state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
}

/// Another model, data, baseline or kind of setting: what the store knows of it.
void SensitivityWork::reset()
{
    stop();
    ++m_generation;
    m_matrix.reset();
    m_before.reset();
    m_fromFloat.reset();
    m_estimate.reset();
    m_suggestion.reset();
    recall();
    Q_EMIT matrixChanged();
    Q_EMIT estimateChanged();
}

/// The recipe that all was measured from has changed: the figures stay as stale ones.
void SensitivityWork::leaveBehind()
{
    if (!m_matrix) {
        reset();
        return;
    }
    stop();
    ++m_generation;
    m_suggestion.reset();
    Sensitivity before = *m_matrix;
    for (std::size_t i = 0; i < before.cells.size(); ++i)
        before.cells[i] = shownCell(i);
    m_before.reset();
    if (std::any_of(before.cells.begin(), before.cells.end(), isKnown))
        m_before = std::move(before);
    for (SensitivityCell &cell : m_matrix->cells) {
        SensitivityCell blank;
        blank.layer = cell.layer;
        blank.column = cell.column;
        cell = blank;
    }
    m_matrix->baseline = Metrics();
    m_matrix->measuredCells = m_matrix->reusedSamples = m_matrix->computedSamples = 0;
    m_measuredFrom = decidingPart(m_document->recipe());
    m_settle.start();
    Q_EMIT matrixChanged();
}

void SensitivityWork::recall()
{
    m_settle.stop();
    if (!canMeasure())
        return;
    SweepRequest asked = request();
    m_measuredFrom = asked.baseline;
    // Calibrating runs the network: no work for the lane of quick views.
    const Result<bool> isLong = needsCalibration(*m_document->model(), asked.baseline);
    m_document->jobs()->latest(
        isLong.ok() && *isLong ? JobRunner::Lane::Statistics : JobRunner::Lane::Views, QStringLiteral("sensitivity"), this,
        [recall = m_calls.recall, model = m_document->model(), data = m_document->data(), source = m_document->calibrations(),
         asked](const JobControl &control) mutable -> Result<Recalled> {
            if (const Status status = calibrateFor(asked, source.get(), control.context()); !status)
                return status.error();
            Result<Sensitivity> matrix = recall(model, data, asked, control.context());
            if (!matrix)
                return matrix.error();
            Recalled recalled{std::move(*matrix), std::nullopt};
            if (!asked.baseline.isIdentity()) {
                asked.baseline = Recipe();
                asked.calibration.reset();
                if (Result<Sensitivity> fromFloat = recall(model, data, asked, control.context()); fromFloat.ok())
                    recalled.fromFloat = std::move(*fromFloat);
            }
            return recalled;
        },
        [this, generation = m_generation](Result<Recalled> result) {
            if (!result || generation != m_generation)
                return;
            m_fromFloat = std::move(result->fromFloat);
            if (!m_matrix || m_job == 0 || m_jobGeneration != m_generation) // Else its figures come from the job.
                m_matrix = std::move(result->matrix);
            Q_EMIT matrixChanged();
            keepUp();
        });
}

/// Where figures are to follow the recipe and are not all there: they are measured now, or when what stops has stopped.
void SensitivityWork::keepUp()
{
    if (m_isKept && m_baseline == Baseline::Recipe && m_before && m_matrix && m_state == State::Idle && !m_settle.isActive()
        && m_matrix->measuredCells < static_cast<std::int64_t>(m_matrix->cells.size()))
        begin(true);
}

void SensitivityWork::askEstimate()
{
    if (!canMeasure() || m_state != State::Idle)
        return;
    m_document->jobs()->latest(
        JobRunner::Lane::Statistics, QStringLiteral("sensitivity-estimate"), this,
        [estimate = m_calls.estimate, model = m_document->model(), data = m_document->data(), source = m_document->calibrations(),
         asked = request()](const JobControl &control) mutable -> Result<SweepEstimate> {
            if (const Status status = calibrateFor(asked, source.get(), control.context()); !status)
                return status.error();
            return estimate(model, data, asked, control.context());
        },
        [this, generation = m_generation](Result<SweepEstimate> result) {
            if (!result || generation != m_generation)
                return;
            m_estimate = *result;
            Q_EMIT estimateChanged();
        });
}

void SensitivityWork::start()
{
    if (!canMeasure() || m_state != State::Idle)
        return;
    m_document->endGesture();
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
            width = std::max(width, isKnown(cell) ? cell.comparison.interval.hi - cell.comparison.interval.lo : 2);
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
        const std::size_t at
            = static_cast<std::size_t>(row - m_matrix->layers.begin()) * columns + static_cast<std::size_t>(cell.column);
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
                 source = m_document->calibrations(), asked, pause = m_pause, needsTraces = m_traces.empty(),
                 generation = m_generation](const JobControl &control) mutable -> Result<Swept> {
        if (const Status status = calibrateFor(asked, source.get(), control.context()); !status)
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
        if (needsTraces && curvature && !swept.matrix.stopped)
            if (auto traces = curvature(model, data, swept.matrix.layers, control.context()); traces.ok())
                swept.traces = std::move(*traces);
        return swept;
    };
    auto done = [this, generation = m_generation](Result<Swept> result) {
        m_job = 0;
        if (generation == m_generation && result) {
            m_matrix = std::move(result->matrix);
            if (!result->traces.empty())
                m_traces = std::move(result->traces);
            if (!m_matrix->stopped)
                m_before.reset();
        }
        setState(State::Idle);
        if (generation != m_generation) {
            keepUp();
        } else if (result) {
            Q_EMIT matrixChanged();
            Q_EMIT m_document->fixed(QStringLiteral("eval"));
        } else if (!result.error().is(errors::kCancelled)) {
            Q_EMIT m_document->failed(QString::fromLatin1(result.error().id()), errorSentence(result.error()), errorPlace(result.error()));
        }
    };
    m_jobGeneration = m_generation;
    if (inBackground)
        m_job = m_document->jobs()->latest(JobRunner::Lane::Statistics, QStringLiteral("sensitivity-kept"), this, std::move(work), std::move(done));
    else
        m_job = m_document->jobs()->queue(tr("Measure the sensitivity of %1").arg(QString::fromStdString(m_document->model()->provenance.name)), this,
                                          std::move(work), std::move(done));
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
