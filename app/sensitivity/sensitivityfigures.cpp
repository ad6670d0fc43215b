// SPDX-License-Identifier: GPL-3.0-or-later
// What a SensitivityWork says of its matrix: stale cells, ranks, proxies, sums, words, CSV.
#include "app/sensitivity/hysteresis.h"
#include "app/sensitivity/sensitivitywork.h"
#include "app/sensitivity/sweepoptions.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "engine/files/csv.h"
#include "engine/quant/ranges/registry.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// What the current recipe does to this layer's weights (or prune) is this setting.
bool isInForce(const ResolvedLayer &now, const SweepSetting &setting)
{
    return setting.weights ? now.weights == setting.weights : now.prune == setting.prune;
}

} // namespace

bool SensitivityWork::isStale(std::size_t cell) const
{
    return m_before && isKnown(m_before->cells[cell]) && !takesPlace(m_matrix->cells[cell], m_before->cells[cell], m_spanBefore);
}

const SensitivityCell &SensitivityWork::shownCell(std::size_t cell) const
{
    return isStale(cell) ? m_before->cells[cell] : m_matrix->cells[cell];
}

int SensitivityWork::staleCells() const
{
    int stale = 0;
    for (std::size_t cell = 0; m_before && m_matrix && cell < m_matrix->cells.size(); ++cell)
        stale += isStale(cell);
    return stale;
}

std::vector<LayerRank> SensitivityWork::ranks(std::size_t column) const
{
    if (!m_matrix || column >= m_matrix->settings.size())
        return {};
    if (!m_before)
        return rankLayers(*m_matrix, column);
    Sensitivity shown = *m_matrix;
    for (std::size_t i = 0; i < shown.cells.size(); ++i)
        shown.cells[i] = shownCell(i);
    return rankLayers(shown, column);
}

const std::vector<HessianTrace> &SensitivityWork::traces() const
{
    static const std::vector<HessianTrace> none;
    const auto found = m_traces.find(m_measuredFrom.equalize);
    return found == m_traces.end() ? none : found->second;
}

std::vector<SensitivityProxy> SensitivityWork::proxies(int column) const
{
    return m_matrix ? compareProxies(*m_matrix, traces(), column) : std::vector<SensitivityProxy>();
}

std::optional<double> SensitivityWork::hessianEstimateOf(const SensitivityCell &cell) const
{
    for (const HessianTrace &trace : traces())
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
    const std::size_t columns = m_matrix->settings.size();
    const std::size_t column = (columns - 1) / 2;
    const std::size_t at = static_cast<std::size_t>(row - m_matrix->layers.begin()) * columns + column;
    const SensitivityCell &cell = shownCell(at);
    if (cell.metrics.samples == 0)
        return std::nullopt;
    LayerSensitivity figure;
    figure.points = -100 * cell.comparison.delta;
    figure.lo = -100 * cell.comparison.interval.hi;
    figure.hi = -100 * cell.comparison.interval.lo;
    figure.isWhole = cell.isComplete && m_matrix->samples == m_matrix->total;
    figure.isStale = isStale(at);
    figure.samples = cell.metrics.samples;
    figure.setting = settingText(m_matrix->settings[column]);
    return figure;
}

SingleDrops SensitivityWork::singleDrops() const
{
    SingleDrops drops;
    const std::optional<Sensitivity> &matrix = m_baseline == Baseline::Float ? m_matrix : m_fromFloat;
    if (!matrix)
        return drops;
    for (int layer = 0; layer < m_document->figures()->layerCount(); ++layer) {
        if (!m_document->figures()->state(layer).isChanged)
            continue;
        const ResolvedLayer &now = m_document->figures()->state(layer).resolved;
        const SensitivityCell *weights = nullptr, *prune = nullptr;
        for (const SensitivityCell &cell : matrix->cells) {
            const SweepSetting &setting = matrix->settings[static_cast<std::size_t>(cell.column)];
            if (cell.layer == layer && cell.metrics.samples > 0 && isInForce(now, setting))
                (setting.weights ? weights : prune) = &cell;
        }
        for (const SensitivityCell *found : {weights, prune})
            if (found)
                drops.sum -= found->comparison.delta;
        drops.layers += weights || prune;
        // And nothing else is done to it.
        const bool isWhole =
            (weights || prune) && !now.activations && !now.inGlobalPrune && (weights || !now.weights) && (prune || !now.prune);
        drops.others += !isWhole;
    }
    return drops;
}

QString SensitivityWork::settingText(const SweepSetting &setting) const
{
    const QLocale locale;
    if (setting.weights) {
        const QString bits = tr("%1 bits").arg(locale.toString(setting.weights->bits));
        const std::string &method = setting.weights->range.method;
        if (method == RangeSpec().method)
            return bits;
        const RangeMethod *known = method == "mse" ? nullptr : findRangeMethod(method);
        return bits + QLatin1Char(' ') + (known ? QCoreApplication::translate("ranges", known->name) : rangeMethodLabel(method));
    }
    if (setting.isPattern())
        return QString::fromStdString(setting.patternText());
    return tr("%1 %").arg(locale.toString(100 * setting.value(), 'g', 4));
}

QString SensitivityWork::rangeMethodLabel(const std::string &method)
{
    if (method == "mse")
        return QStringLiteral("MSE");
    return method == "percentile"   ? tr("Pct", "a narrow column: the percentile")
        : method == "entropy"       ? tr("Ent", "a narrow column: entropy")
        : method == "sigma"         ? tr("Dev", "a narrow column: standard deviations")
        : method == "mean-rounding" ? tr("Avg", "a narrow column: mean rounding")
                                    : QString::fromStdString(method);
}

QString SensitivityWork::optionText(const LayerOption &option) const
{
    QStringList parts;
    for (const int column : {option.weights, option.prune})
        if (column >= 0 && m_matrix)
            parts += settingText(m_matrix->settings[static_cast<std::size_t>(column)]);
    return parts.join(QStringLiteral(" + "));
}

QString SensitivityWork::commandLine() const
{
    if (!m_matrix)
        return {};
    QList<QStringList> calls = sweepOptions(*m_document->model(), m_matrix->settings, m_matrix->layers);
    for (QStringList &call : calls)
        if (m_sampleLimit > 0)
            call << QStringLiteral("--limit") << QString::number(m_sampleLimit);
    return m_document->editor()->sweepCommandLine(calls, m_baseline == Baseline::Recipe);
}

QString SensitivityWork::toCsv() const
{
    QString text = QStringLiteral("layer,setting,samples,top1,top5,loss,delta,delta_lo,delta_hi,noop,possible\n");
    if (!m_matrix)
        return text;
    const auto number = [](double value) { return QString::fromStdString(csvNumber(value)); };
    // As the command line writes it.
    const bool hasRanges = std::any_of(m_matrix->settings.begin(), m_matrix->settings.end(), [](const SweepSetting &setting) {
        return setting.weights && setting.weights->range.method != RangeSpec().method;
    });
    for (const SensitivityCell &cell : m_matrix->cells) {
        if (cell.metrics.samples == 0 && !cell.impossible)
            continue;
        const SweepSetting &setting = m_matrix->settings[static_cast<std::size_t>(cell.column)];
        const std::string &layer = m_document->model()->layers[static_cast<std::size_t>(cell.layer)].name;
        const QString name = QString::fromStdString(csvField(layer));
        QString what = setting.isPattern() ? QString::fromStdString(setting.patternText()) : number(setting.value());
        if (hasRanges && setting.weights)
            what += QLatin1Char(' ') + QString::fromStdString(setting.weights->range.method);
        const QStringList fields{name,
                                 what,
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
