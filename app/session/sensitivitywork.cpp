// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/sensitivitywork.h"

#include "app/jobs/jobrunner.h"
#include "app/session/calibrationsource.h"
#include "app/session/pauseswitch.h"
#include "app/session/scorecache.h"
#include "app/session/steadyfigures.h"
#include "engine/prune/criteria.h"

#include <QStandardPaths>

#include <algorithm>
#include <utility>

namespace espalier {

namespace {

/// Long enough that a drag or a row of nudges is over, short enough to feel like an answer.
constexpr int kSettleMs = 300;

std::string storeFolder()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
    return folder.isEmpty() ? std::string() : (folder + QStringLiteral("/espalier/sensitivity")).toStdString();
}

/// What the store knows from the baseline that was asked for and, where that is the recipe, from the float model.
struct Recalled {
    Sensitivity matrix;
    std::optional<Sensitivity> fromFloat;
    std::vector<HessianTrace> traces;
};

} // namespace

SensitivityCalls SensitivityCalls::real()
{
    SensitivityCalls calls{estimateSensitivity, recallSensitivity, measureSensitivity, suggestRecipe, {}, {}};
    calls.traces = [](const ModelPtr &model, const DatasetPtr &data, const std::vector<int> &layers, const JobContext &context) {
        Result<std::vector<HessianTrace>> traces = hessianTraces(model, data, layers, HessianOptions(), context);
        if (traces && !storeFolder().empty()) // What cannot be kept is worked out again after the next start.
            static_cast<void>(keepTraces(*model, *data, layers, HessianOptions(), storeFolder(), context.seed, *traces));
        return traces;
    };
    calls.knownTraces = [](const ModelPtr &model, const DatasetPtr &data, const std::vector<int> &layers, const JobContext &context) {
        return espalier::knownTraces(*model, *data, layers, HessianOptions(), storeFolder(), context.seed);
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

std::size_t SensitivityWork::afterAdding(const std::pair<std::size_t, bool> &added, bool isShown)
{
    const auto [column, isNew] = added;
    if (isNew) {
        Q_EMIT columnsChanged();
        if (isShown)
            reset();
    }
    return column;
}

std::size_t SensitivityWork::addBits(int bits)
{
    return afterAdding(m_columns.bits.add(bits), m_mode == Mode::Bits);
}

std::size_t SensitivityWork::addShare(double share)
{
    return afterAdding(m_columns.shares.add(share), m_mode == Mode::Sparsity || m_mode == Mode::ChannelSparsity);
}

std::size_t SensitivityWork::addPattern(int n, int m)
{
    return afterAdding(m_columns.patterns.add({n, m}), m_mode == Mode::Pattern);
}

void SensitivityWork::removeColumn(std::size_t column)
{
    if (!isAdded(column) || m_state != State::Idle)
        return;
    m_columns.remove(m_mode, column);
    Q_EMIT columnsChanged();
    reset();
}

void SensitivityWork::setCriterion(const PruneSpec &spec)
{
    if (m_columns.setCriterion(m_mode, spec) && m_columns.hasCriterion(m_mode))
        reset();
}

void SensitivityWork::setGranularity(Granularity::Kind granularity)
{
    if (m_columns.setGranularity(granularity) && m_columns.hasGranularity(m_mode))
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
    request.settings = m_columns.settings(m_mode);
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
    if (m_settle.isActive()) { // A drag: its first move has left the figures behind, and nothing has come since.
        m_measuredFrom = decidingPart(m_document->recipe());
        m_settle.start();
        return;
    }
    stop();
    ++m_generation;
    m_suggestion.reset();
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
        (isLong.ok() && *isLong) || (m_columns.hasCriterion(m_mode) && findCriterion(m_columns.criterion(m_mode).criterion)->needsData()) ? JobRunner::Lane::Statistics : JobRunner::Lane::Views, QStringLiteral("sensitivity"), this,
        [recall = m_calls.recall, known = m_calls.knownTraces, model = m_document->model(), data = m_document->data(), source = m_document->calibrations(),
         asked](const JobControl &control) mutable -> Result<Recalled> {
            if (const Status status = calibrateFor(*model, asked, source.get(), control.context()); !status)
                return status.error();
            Result<Sensitivity> matrix = recall(model, data, asked, control.context());
            if (!matrix)
                return matrix.error();
            Recalled recalled{std::move(*matrix), std::nullopt, {}};
            if (known)
                recalled.traces = known(model, data, recalled.matrix.layers, control.context());
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
            if (!result || generation != m_generation)
                return;
            m_fromFloat = std::move(result->fromFloat);
            if (m_traces.empty())
                m_traces = std::move(result->traces);
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
            if (const Status status = calibrateFor(*model, asked, source.get(), control.context()); !status)
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

} // namespace espalier
