// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sensitivity/sensitivitywork.h"

#include "app/figures/scorecache.h"
#include "app/jobs/jobrunner.h"
#include "app/sensitivity/pauseswitch.h"
#include "app/session/recipeeditor.h"

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

SensitivityWork::SensitivityWork(Document *document, QObject *parent) : SensitivityWork(document, SensitivityCalls::real(), parent) { }

SensitivityWork::SensitivityWork(Document *document, SensitivityCalls calls, QObject *parent)
    : QObject(parent), m_document(document), m_calls(std::move(calls))
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMs);
    connect(&m_settle, &QTimer::timeout, this, &SensitivityWork::recall);
    for (const auto signal : {&Document::modelOpened, &Document::modelClosed, &Document::dataOpened})
        connect(document, signal, this, [this] {
            m_traces.clear();
            m_hasNoTraces = false;
            reset();
        });
    connect(document->editor(), &RecipeEditor::recipeChanged, this, [this] {
        if (m_baseline == Baseline::Recipe && !(scoreRelevantPart(m_document->editor()->recipe()) == m_measuredFrom))
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

void SensitivityWork::setRangeMethod(const std::string &id)
{
    if (m_columns.setRangeMethod(id) && m_columns.hasRangeMethod(m_mode))
        reset();
}

void SensitivityWork::setBaseline(Baseline baseline)
{
    if (baseline == m_baseline)
        return;
    m_baseline = baseline;
    reset();
}

void SensitivityWork::setSampleLimit(std::int64_t samples)
{
    if (samples == m_sampleLimit)
        return;
    m_sampleLimit = samples;
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
        request.baseline = scoreRelevantPart(m_document->editor()->recipe());
    request.settings = m_columns.settings(m_mode);
    request.limit = m_sampleLimit;
    request.store = storeFolder();
    return request;
}

void SensitivityWork::setState(State state)
{
    if (state == m_state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
    if (m_wantsEstimate && !m_estimate) // It waited for the sweep to stop.
        askEstimate();
}

/// Another model, data, baseline or kind of setting: what the store knows of it.
void SensitivityWork::reset()
{
    stop();
    ++m_generation;
    ++m_resets;
    m_matrix.reset();
    m_before.reset();
    m_fromFloat.reset();
    m_estimate.reset();
    m_estimateProblem.reset();
    dropSuggestion();
    recall();
    Q_EMIT matrixChanged();
    Q_EMIT estimateChanged();
    if (m_wantsEstimate)
        askEstimate();
}

} // namespace espalier
