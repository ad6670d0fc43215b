// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/sensitivitywork.h"

#include "app/jobs/jobrunner.h"
#include "app/session/edits.h"
#include "app/session/errors.h"
#include "app/session/errortext.h"
#include "app/session/pauseswitch.h"

#include <QLocale>
#include <QStandardPaths>
#include <QUndoStack>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

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

/// What the current recipe does to this layer is this setting.
bool isInForce(const ResolvedLayer &now, const SweepSetting &setting)
{
    return setting.weights ? now.weights == setting.weights : now.prune == setting.prune;
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
    for (const auto signal : {&Document::modelOpened, &Document::modelClosed, &Document::dataOpened})
        connect(document, signal, this, [this] {
            m_traces.clear();
            reset();
        });
    connect(document, &Document::recipeChanged, this, [this] {
        if (m_baseline == Baseline::Recipe && !(m_document->recipe() == m_measuredFrom))
            reset();
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

SweepRequest SensitivityWork::request() const
{
    SweepRequest request;
    if (m_baseline == Baseline::Recipe)
        request.baseline = m_document->recipe();
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
    m_estimate.reset();
    m_suggestion.reset();
    const bool can = canMeasure();
    if (can) {
        const SweepRequest asked = request();
        m_measuredFrom = asked.baseline;
        m_document->jobs()->latest(
            JobRunner::Lane::Views, QStringLiteral("sensitivity"), this,
            [recall = m_calls.recall, model = m_document->model(), data = m_document->data(), asked](const JobControl &control) {
                return recall(model, data, asked, control.context());
            },
            [this, generation = m_generation](Result<Sensitivity> result) {
                if (!result || generation != m_generation || m_matrix)
                    return;
                m_matrix = std::move(*result);
                Q_EMIT matrixChanged();
            });
    }
    Q_EMIT matrixChanged();
    Q_EMIT estimateChanged();
}

void SensitivityWork::askEstimate()
{
    if (!canMeasure() || m_state != State::Idle)
        return;
    m_document->jobs()->latest(
        JobRunner::Lane::Statistics, QStringLiteral("sensitivity-estimate"), this,
        [estimate = m_calls.estimate, model = m_document->model(), data = m_document->data(), asked = request()](
            const JobControl &control) { return estimate(model, data, asked, control.context()); },
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
    const SweepRequest asked = request();
    m_measuredFrom = asked.baseline;
    m_pause = std::make_shared<PauseSwitch>();
    setState(State::Running);
    m_job = m_document->jobs()->queue(
        tr("Measure the sensitivity of %1").arg(QString::fromStdString(m_document->model()->provenance.name)), this,
        [this, measure = m_calls.measure, curvature = m_calls.traces, model = m_document->model(), data = m_document->data(), asked, pause = m_pause,
         needsTraces = m_traces.empty(), generation = m_generation](const JobControl &control) -> Result<Swept> {
            SweepCallbacks callbacks;
            auto fresh = std::make_shared<std::vector<SensitivityCell>>();
            auto baseline = std::make_shared<Metrics>();
            callbacks.changed = [fresh](const SensitivityCell &cell) { fresh->push_back(cell); };
            callbacks.baseline = [baseline](const Metrics &metrics) { *baseline = metrics; };
            callbacks.settled = [this, fresh, baseline, generation, &control] {
                control.deliver([this, cells = std::exchange(*fresh, {}), metrics = *baseline, generation] {
                    if (generation != m_generation || !m_matrix)
                        return;
                    m_matrix->baseline = metrics;
                    QVector<int> touched;
                    const std::size_t columns = m_matrix->settings.size();
                    for (const SensitivityCell &cell : cells) {
                        const auto row = std::find(m_matrix->layers.begin(), m_matrix->layers.end(), cell.layer);
                        if (row == m_matrix->layers.end())
                            continue;
                        const std::size_t at = static_cast<std::size_t>(row - m_matrix->layers.begin()) * columns
                                               + static_cast<std::size_t>(cell.column);
                        m_matrix->cells[at] = cell;
                        touched.append(static_cast<int>(at));
                    }
                    Q_EMIT cellsChanged(touched);
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
        },
        [this, generation = m_generation](Result<Swept> result) {
            m_job = 0;
            setState(State::Idle);
            if (generation != m_generation)
                return;
            if (result) {
                m_matrix = std::move(result->matrix);
                if (!result->traces.empty())
                    m_traces = std::move(result->traces);
                Q_EMIT matrixChanged();
                Q_EMIT m_document->fixed(QStringLiteral("eval"));
            } else if (!result.error().is(errors::kCancelled)) {
                Q_EMIT m_document->failed(QString::fromLatin1(result.error().id()), errorSentence(result.error()),
                                          errorPlace(result.error()));
            }
        });
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

void SensitivityWork::suggest(double points)
{
    if (!canMeasure() || !m_matrix || m_state != State::Idle)
        return;
    m_document->endGesture();
    const Recipe before = m_document->recipe();
    m_document->jobs()->queue(
        tr("Suggest settings for %1").arg(QString::fromStdString(m_document->model()->provenance.name)), this,
        [suggest = m_calls.suggest, model = m_document->model(), data = m_document->data(), base = withoutKind(),
         matrix = *m_matrix, limit = points / 100](const JobControl &control) {
            return suggest(model, data, base, matrix, limit, control.context());
        },
        [this, before, generation = m_generation](Result<SuggestedRecipe> result) {
            if (generation != m_generation)
                return;
            if (!result) {
                if (!result.error().is(errors::kCancelled))
                    Q_EMIT m_document->failed(QString::fromLatin1(result.error().id()), errorSentence(result.error()),
                                              errorPlace(result.error()));
                return;
            }
            m_suggestion = std::move(*result);
            // Only over the recipe it was asked for: an edit made meanwhile is not undone by the way.
            if (m_document->recipe() == before)
                m_document->edit(m_suggestion->recipe, tr("suggested settings"));
            Q_EMIT suggested();
        });
}

/// The current recipe without what is being suggested: no weights (or prune) block on the unlocked rows.
Recipe SensitivityWork::withoutKind() const
{
    std::vector<ResolvedLayer> resolved;
    for (int layer = 0; layer < m_document->layerCount(); ++layer)
        resolved.push_back(m_document->layerState(layer).resolved);
    const edits::Context context{m_document->model()->layers, resolved};
    return m_mode == Mode::Bits ? edits::clearWeights(m_document->recipe(), context, m_matrix->layers).recipe
                                : edits::clearPrune(m_document->recipe(), context, m_matrix->layers).recipe;
}

void SensitivityWork::applyTo(const std::vector<int> &layers, const SweepSetting &setting, const QString &what)
{
    std::vector<ResolvedLayer> resolved;
    for (int layer = 0; layer < m_document->layerCount(); ++layer)
        resolved.push_back(m_document->layerState(layer).resolved);
    const edits::Context context{m_document->model()->layers, resolved};
    Recipe next = m_document->recipe();
    for (const int layer : layers)
        if (!resolved[static_cast<std::size_t>(layer)].locked)
            next = withSetting(next, context.layers[static_cast<std::size_t>(layer)].name, setting);
    m_document->edit(next, what);
}

void SensitivityWork::apply(std::size_t row, std::size_t column)
{
    if (!m_matrix || row >= m_matrix->layers.size() || column >= m_matrix->settings.size())
        return;
    const int layer = m_matrix->layers[row];
    const SweepSetting setting = m_matrix->settings[column];
    const QString name = QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(layer)].name);
    applyTo({layer}, setting, tr("%1 for %2").arg(settingText(setting), name));
}

void SensitivityWork::applyColumn(std::size_t column)
{
    if (!m_matrix || column >= m_matrix->settings.size())
        return;
    const std::vector<int> layers = m_matrix->layers;
    const SweepSetting setting = m_matrix->settings[column];
    applyTo(layers, setting, tr("%1 for all layers").arg(settingText(setting)));
}

std::vector<StandIn> SensitivityWork::standIns() const
{
    return m_matrix ? compareStandIns(*m_matrix, m_traces) : std::vector<StandIn>();
}

std::optional<double> SensitivityWork::hessianEstimateOf(const SensitivityCell &cell) const
{
    for (const HessianTrace &trace : m_traces)
        if (trace.layer == cell.layer && cell.isPrepared)
            return hessianEstimate(trace, cell.squaredError);
    return std::nullopt;
}

std::optional<LayerSensitivity> SensitivityWork::sensitivityOf(int layer) const
{
    if (!m_matrix)
        return std::nullopt;
    const auto row = std::find(m_matrix->layers.begin(), m_matrix->layers.end(), layer);
    if (row == m_matrix->layers.end())
        return std::nullopt;
    const std::size_t column = (m_matrix->settings.size() - 1) / 2;
    const SensitivityCell &cell = m_matrix->cell(static_cast<std::size_t>(row - m_matrix->layers.begin()), column);
    if (cell.metrics.samples == 0)
        return std::nullopt;
    return LayerSensitivity{-100 * cell.comparison.delta, cell.isComplete, cell.metrics.samples, settingText(m_matrix->settings[column])};
}

std::pair<double, int> SensitivityWork::sumOfSingleDrops() const
{
    std::pair<double, int> sum{0, 0};
    if (!m_matrix)
        return sum;
    for (std::size_t row = 0; row < m_matrix->layers.size(); ++row)
        for (std::size_t column = 0; column < m_matrix->settings.size(); ++column) {
            const SensitivityCell &cell = m_matrix->cell(row, column);
            if (cell.metrics.samples > 0 && isInForce(m_document->layerState(cell.layer).resolved, m_matrix->settings[column])) {
                sum.first -= cell.comparison.delta;
                ++sum.second;
            }
        }
    return sum;
}

QString SensitivityWork::settingText(const SweepSetting &setting) const
{
    const QLocale locale;
    if (setting.weights)
        return tr("%1 bits").arg(locale.toString(setting.weights->bits));
    if (setting.isPattern())
        return QString::fromStdString(setting.patternText());
    return tr("%1 %").arg(locale.toString(100 * setting.value(), 'g', 4));
}

QString SensitivityWork::toCsv() const
{
    QString text = QStringLiteral("layer,setting,samples,top1,top5,loss,delta,delta_lo,delta_hi,noop,possible\n");
    if (!m_matrix)
        return text;
    const auto number = [](double value) {
        return std::isnan(value) ? QString() : QString::number(value, 'g', QLocale::FloatingPointShortest);
    };
    for (const SensitivityCell &cell : m_matrix->cells) {
        if (cell.metrics.samples == 0 && !cell.impossible)
            continue;
        const SweepSetting &setting = m_matrix->settings[static_cast<std::size_t>(cell.column)];
        QString name = QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(cell.layer)].name);
        if (name.contains(QLatin1Char(',')) || name.contains(QLatin1Char('"')))
            name = QLatin1Char('"') + name.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
        const QStringList fields{name,
                                 setting.isPattern() ? settingText(setting) : number(setting.value()),
                                 QString::number(cell.metrics.samples),
                                 cell.impossible ? QString() : QString::number(cell.metrics.top1),
                                 cell.impossible ? QString() : QString::number(cell.metrics.top5),
                                 cell.impossible ? QString() : number(cell.metrics.loss),
                                 cell.impossible ? QString() : number(cell.comparison.delta),
                                 cell.impossible ? QString() : number(cell.comparison.interval.lo),
                                 cell.impossible ? QString() : number(cell.comparison.interval.hi),
                                 cell.isNoop ? QStringLiteral("1") : QStringLiteral("0"),
                                 cell.impossible ? QStringLiteral("0") : QStringLiteral("1")};
        text += fields.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return text;
}

} // namespace espalier
