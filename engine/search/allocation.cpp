// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/allocation.h"

#include <utility>

namespace espalier {

namespace {

/// Indices of the lower convex hull from choices[0] on towards fewer bytes. Its slopes only grow.
std::vector<std::size_t> lowerHull(const std::vector<StorageChoice> &choices)
{
    std::vector<std::size_t> hull{0};
    for (;;) {
        const StorageChoice &from = choices[hull.back()];
        std::optional<std::size_t> best;
        double least = 0;
        for (std::size_t i = 0; i < choices.size(); ++i) {
            if (choices[i].bytes >= from.bytes)
                continue;
            const double slope = (choices[i].drop - from.drop) / static_cast<double>(from.bytes - choices[i].bytes);
            if (!best || slope < least || (slope == least && choices[i].bytes < choices[*best].bytes)) {
                best = i;
                least = slope;
            }
        }
        if (!best)
            return hull;
        hull.push_back(*best);
    }
}

} // namespace

Allocation::Allocation(std::vector<std::vector<StorageChoice>> layers)
{
    for (std::vector<StorageChoice> &choices : layers) {
        Layer layer;
        layer.hull = lowerHull(choices);
        m_bytes += choices[0].bytes;
        layer.choices = std::move(choices);
        m_layers.push_back(std::move(layer));
    }
}

double Allocation::priceOf(const StorageChoice &from, const StorageChoice &to)
{
    return (to.drop - from.drop) / static_cast<double>(from.bytes - to.bytes);
}

bool Allocation::step()
{
    Layer *best = nullptr;
    double least = 0;
    std::int64_t most = 0;
    for (Layer &layer : m_layers) {
        if (layer.at + 1 >= layer.hull.size())
            continue;
        const StorageChoice &from = layer.choices[layer.hull[layer.at]], &to = layer.choices[layer.hull[layer.at + 1]];
        const double price = priceOf(from, to);
        const std::int64_t saved = from.bytes - to.bytes;
        if (!best || price < least || (price == least && saved > most)) {
            best = &layer;
            least = price;
            most = saved;
        }
    }
    if (!best)
        return false;
    best->chosen = best->hull[++best->at];
    m_bytes -= most;
    return true;
}

void Allocation::giveBack(std::int64_t bytes)
{
    for (;;) {
        Layer *best = nullptr;
        std::size_t which = 0;
        double gain = 0;
        std::int64_t cost = 0;
        for (Layer &layer : m_layers) {
            const StorageChoice &now = layer.choices[layer.chosen];
            for (std::size_t i = 0; i < layer.choices.size(); ++i) {
                const double less = now.drop - layer.choices[i].drop;
                const std::int64_t more = layer.choices[i].bytes - now.bytes;
                if (less <= 0 || m_bytes + more > bytes || less < gain || (less == gain && more >= cost))
                    continue;
                best = &layer;
                which = i;
                gain = less;
                cost = more;
            }
        }
        if (!best)
            return;
        best->chosen = which;
        m_bytes += cost;
    }
}

double Allocation::drop() const
{
    double sum = 0;
    for (const Layer &layer : m_layers)
        sum += layer.choices[layer.chosen].drop;
    return sum;
}

std::optional<double> Allocation::lastPrice(std::size_t index) const
{
    const Layer &layer = m_layers[index];
    if (layer.at == 0)
        return std::nullopt;
    return priceOf(layer.choices[layer.hull[layer.at - 1]], layer.choices[layer.hull[layer.at]]);
}

std::optional<double> Allocation::nextPrice(std::size_t index) const
{
    const Layer &layer = m_layers[index];
    const StorageChoice &now = layer.choices[layer.chosen];
    if (hasGivenBack(index))
        return priceOf(now, layer.choices[layer.hull[layer.at]]);
    if (layer.at + 1 >= layer.hull.size())
        return std::nullopt;
    return priceOf(now, layer.choices[layer.hull[layer.at + 1]]);
}

} // namespace espalier
