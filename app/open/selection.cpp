// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/open/selection.h"

#include "app/open/openfiles.h"

#include <algorithm>

namespace espalier {

Selection::Selection(const OpenFiles &open) : m_open(open) { }

int Selection::current() const
{
    return m_layers.isEmpty() ? -1 : m_layers.first();
}

void Selection::setLayers(const QVector<int> &layers)
{
    QVector<int> next;
    for (const int layer : layers)
        if (m_open.hasLayer(layer) && !next.contains(layer))
            next.append(layer);
    if (next == m_layers)
        return;
    const bool isOther = next.isEmpty() || next.first() != current();
    m_layers = next;
    const bool losesChannel = isOther && m_channel >= 0;
    if (isOther)
        m_channel = -1;
    Q_EMIT changed();
    if (losesChannel && m_channel < 0)
        Q_EMIT channelChanged(-1);
}

void Selection::reset(const QVector<int> &layers)
{
    m_layers = layers;
    m_channel = -1;
}

void Selection::setChannel(int channel)
{
    std::int64_t count = 0;
    if (m_open.hasLayer(current()))
        if (const LayerInfo &info = m_open.layer(current()); !info.weightShape.empty())
            count = info.weightShape[static_cast<std::size_t>(std::max(0, info.channelAxis))];
    const int next = channel >= 0 && channel < count ? channel : -1;
    if (next == m_channel)
        return;
    m_channel = next;
    Q_EMIT channelChanged(next);
}

void Selection::choose(int layer, int channel)
{
    if (layer != current())
        setLayers({layer});
    setChannel(channel);
}

void Selection::setShowsOriginal(bool on)
{
    if (on == m_showsOriginal)
        return;
    m_showsOriginal = on;
    Q_EMIT originalShown(on);
}

} // namespace espalier
