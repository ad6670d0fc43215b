// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/sensitivitywork.h"

#include "app/jobs/jobrunner.h"
#include "app/session/calibrationsource.h"
#include "app/session/pauseswitch.h"
#include "app/session/scorecache.h"
#include "app/session/steadyfigures.h"

#include <QStandardPaths>

#include <algorithm>
#include <iterator>
#include <utility>

namespace espalier {

namespace {

/// Long enough that a drag or a row of nudges is over, short enough to feel like an answer.
constexpr int kSettleMs = 300;

SweepSetting bitsBy(int bits, Granularity::Kind granularity, const char *range)
{
    QuantSpec spec;
    spec.bits = bits;
    spec.granularity.kind = granularity;
    spec.range.method = range;
    return {spec, std::nullopt};
}

SweepSetting sparsityOf(double share, PruneSpec spec, const char *granularity)
{
    spec.sparsity = share;
    spec.granularity = granularity;
    return {std::nullopt, spec};
}

/// The columns of Mode::Pattern at first, in the order of addPattern.
constexpr std::pair<int, int> kUsualPatterns[] = {{3, 4}, {1, 2}, {2, 4}, {4, 8}, {1, 4}, {2, 8}};

bool isUsual(const std::pair<int, int> &pattern)
{
    return std::find(std::begin(kUsualPatterns), std::end(kUsualPatterns), pattern) != std::end(kUsualPatterns);
}

/// What removes less comes first; shorter groups first where that is the same.
bool isMilder(const std::pair<int, int> &a, const std::pair<int, int> &b)
{
    const int shareA = a.first * b.second, shareB = b.first * a.second;
    return shareA != shareB ? shareA > shareB : a.second < b.second;
}

/// `criterion`: by which sparsities are cut; `granularity`: of bits.
std::vector<SweepSetting> settingsOf(SensitivityWork::Mode mode, const std::vector<std::pair<int, int>> &patterns, const PruneSpec &criterion,
                                     Granularity::Kind granularity)
{
    using Mode = SensitivityWork::Mode;
    std::vector<SweepSetting> settings;
    switch (mode) {
    case Mode::Bits:
        for (const int bits : {8, 6, 5, 4, 3, 2})
            settings.push_back(bitsBy(bits, granularity, "minmax"));
        break;
    // With many bits the range method decides little, with two min-max is no choice; and nine columns have room for their names.
    case Mode::BitsAndRanges:
        for (const int bits : {8, 6, 4, 3, 2})
            settings.push_back(bitsBy(bits, granularity, "minmax"));
        for (const int bits : {6, 4, 3, 2})
            settings.push_back(bitsBy(bits, granularity, "mse"));
        break;
    case Mode::Mixed:
        for (const int bits : {8, 4, 3})
            settings.push_back(bitsBy(bits, granularity, "minmax"));
        for (const int bits : {4, 3, 2})
            settings.push_back(bitsBy(bits, granularity, "mse"));
        for (const double share : {0.5, 0.7, 0.9})
            settings.push_back(sparsityOf(share, criterion, "element"));
        break;
    case Mode::Pattern: {
        PruneSpec spec;
        spec.criterion = "n:m";
        for (const auto &[n, m] : patterns) {
            spec.n = n;
            spec.m = m;
            settings.push_back({std::nullopt, spec});
        }
        break;
    }
    case Mode::Sparsity:
    case Mode::ChannelSparsity:
        for (const double share : {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9})
            settings.push_back(sparsityOf(share, criterion, mode == Mode::Sparsity ? "element" : "channel"));
        break;
    }
    return settings;
}

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
    : QObject(parent), m_document(document), m_calls(std::move(calls)), m_patterns(std::begin(kUsualPatterns), std::end(kUsualPatterns))
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

std::size_t SensitivityWork::addPattern(int n, int m)
{
    const std::pair pattern(n, m);
    auto place = std::find(m_patterns.begin(), m_patterns.end(), pattern);
    if (place == m_patterns.end()) {
        place = m_patterns.insert(std::upper_bound(m_patterns.begin(), m_patterns.end(), pattern, isMilder), pattern);
        const std::size_t column = static_cast<std::size_t>(place - m_patterns.begin());
        Q_EMIT patternsChanged();
        if (m_mode == Mode::Pattern)
            reset();
        return column;
    }
    return static_cast<std::size_t>(place - m_patterns.begin());
}

bool SensitivityWork::hasCriterion() const
{
    return m_mode == Mode::Sparsity || m_mode == Mode::ChannelSparsity || m_mode == Mode::Mixed;
}

std::vector<std::string> SensitivityWork::criterionIds() const
{
    std::vector<std::string> ids;
    for (const Criterion &one : criteria())
        if (one.cut == Criterion::Cut::Scores && (m_mode == Mode::ChannelSparsity ? one.perChannel : one.perElement))
            ids.emplace_back(one.id);
    return ids;
}

void SensitivityWork::setCriterion(const PruneSpec &spec)
{
    PruneSpec &own = m_mode == Mode::ChannelSparsity ? m_channelCriterion : m_criterion;
    if (own == spec)
        return;
    own = spec;
    if (hasCriterion())
        reset();
}

void SensitivityWork::setGranularity(Granularity::Kind granularity)
{
    if (granularity == m_granularity)
        return;
    m_granularity = granularity;
    if (hasGranularity())
        reset();
}

bool SensitivityWork::isAdded(std::size_t column) const
{
    return m_mode == Mode::Pattern && column < m_patterns.size() && !isUsual(m_patterns[column]);
}

void SensitivityWork::removePattern(std::size_t column)
{
    if (!isAdded(column) || m_state != State::Idle)
        return;
    m_patterns.erase(m_patterns.begin() + static_cast<std::ptrdiff_t>(column));
    Q_EMIT patternsChanged();
    reset();
}

std::vector<std::pair<int, int>> SensitivityWork::addedPatterns() const
{
    std::vector<std::pair<int, int>> added;
    std::copy_if(m_patterns.begin(), m_patterns.end(), std::back_inserter(added), [](const auto &pattern) { return !isUsual(pattern); });
    return added;
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
    request.settings = settingsOf(m_mode, m_patterns, criterion(), m_granularity);
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
        (isLong.ok() && *isLong) || findCriterion(criterion().criterion)->needsData() ? JobRunner::Lane::Statistics : JobRunner::Lane::Views, QStringLiteral("sensitivity"), this,
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
