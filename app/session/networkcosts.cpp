// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/networkcosts.h"

#include "app/open/openfiles.h"
#include "app/session/layerfigures.h"

namespace espalier {

namespace {

std::int64_t countOf(const Model &model, const std::vector<int> &tensors)
{
    std::int64_t count = 0;
    for (const int tensor : tensors)
        count += model.tensors[static_cast<std::size_t>(tensor)].view.count();
    return count;
}

} // namespace

NetworkCosts::NetworkCosts(const OpenFiles &open, const LayerFigures &figures) : m_open(open), m_figures(figures) { }

void NetworkCosts::setTarget(const QString &id)
{
    const TargetProfile *next = &targetProfile(id.toStdString());
    if (next == m_target)
        return;
    m_target = next;
    Q_EMIT targetChanged();
}

LayerCost NetworkCosts::ofLayer(int layer, bool original) const
{
    if (!m_open.hasLayer(layer))
        return {};
    const LayerInfo &info = m_open.layer(layer);
    const LayerState &state = m_figures.state(layer);
    const std::int64_t weights = countOf(*m_open.model, info.weights);
    if (original)
        return layerCost(*m_target, info, ResolvedLayer(), info.bytes, weights, state.hasStatistics ? state.statistics.all.zeros : 0, 0);
    const auto tensors = static_cast<std::int64_t>(info.weights.size());
    const std::int64_t ranges = state.parameters ? static_cast<std::int64_t>(state.parameters->scale.size()) * tensors : tensors;
    return layerCost(*m_target, info, state.resolved, state.sizeBytes > 0 ? state.sizeBytes : info.bytes, weights, state.quality.zeros,
                     ranges);
}

LayerCost NetworkCosts::total(bool original) const
{
    LayerCost sum;
    if (!m_open.model)
        return sum;
    sum.bytes = originalSizeBytes();
    double bops = 0;
    for (int layer = 0; layer < m_open.layerCount(); ++layer) {
        const LayerCost mine = ofLayer(layer, original);
        sum.bytes += mine.bytes - m_open.layer(layer).bytes;
        bops += mine.bops.value_or(0);
    }
    if (m_open.model->macs)
        sum.bops = bops;
    return sum;
}

std::int64_t NetworkCosts::sizeBytes() const
{
    std::int64_t bytes = originalSizeBytes();
    for (int layer = 0; layer < m_open.layerCount(); ++layer)
        bytes += m_figures.state(layer).sizeBytes - m_open.layer(layer).bytes;
    return bytes;
}

std::int64_t NetworkCosts::originalSizeBytes() const
{
    return m_open.model ? m_open.model->parameterBytes : 0;
}

double NetworkCosts::sparsity() const
{
    std::int64_t zeros = 0;
    std::int64_t count = 0;
    for (int layer = 0; layer < m_open.layerCount(); ++layer) {
        if (m_open.layer(layer).weights.empty())
            continue;
        zeros += m_figures.state(layer).quality.zeros;
        count += m_figures.state(layer).quality.count;
    }
    return count > 0 ? static_cast<double>(zeros) / static_cast<double>(count) : 0;
}

std::optional<double> NetworkCosts::originalSparsity() const
{
    std::int64_t zeros = 0;
    std::int64_t count = 0;
    for (int layer = 0; layer < m_open.layerCount(); ++layer) {
        const LayerInfo &info = m_open.layer(layer);
        if (info.weights.empty())
            continue;
        const LayerState &state = m_figures.state(layer);
        if (info.weights.size() > 1 || !state.hasStatistics)
            return std::nullopt;
        zeros += state.statistics.all.zeros;
        count += state.statistics.all.count;
    }
    return count > 0 ? std::optional(static_cast<double>(zeros) / static_cast<double>(count)) : std::nullopt;
}

} // namespace espalier
