// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace espalier {

/// One way to store a layer.
struct StorageChoice {
    std::int64_t bytes = 0;
    double drop = 0; ///< What it loses alone, >= 0, in any unit.
};

/// Shares bytes out among layers whose losses are taken to add up: again and again the step that loses least for each byte it saves, along
/// the lower convex hull of each layer's (bytes, drop) points. Whatever total it stops at, no other choice with as few bytes loses
/// less. Source: Y. Shoham, A. Gersho, "Efficient bit allocation for an arbitrary set of quantizers", IEEE Trans. Acoustics, Speech and
/// Signal Processing 36(9), 1988.
class Allocation
{
public:
    /// Of each layer its choices, the first of them as it is now (drop 0): there it begins.
    explicit Allocation(std::vector<std::vector<StorageChoice>> layers);

    /// Takes the cheapest step; of equal ones that which saves most. False when none is left.
    bool step();
    /// What is not needed for `bytes` is taken back where that loses less, the most first: steps may have saved more than was asked for.
    void giveBack(std::int64_t bytes);

    std::int64_t bytes() const { return m_bytes; }
    double drop() const; ///< Sum over the layers.
    std::size_t chosen(std::size_t layer) const { return m_layers[layer].chosen; }
    bool hasGivenBack(std::size_t layer) const { return m_layers[layer].chosen != m_layers[layer].hull[m_layers[layer].at]; }
    /// Drop per byte saved of the layer's last step, or of the one that it would be next; of one that gave back what the stronger choice
    /// would cost more. Absent where there is no such step.
    std::optional<double> lastPrice(std::size_t layer) const;
    std::optional<double> nextPrice(std::size_t layer) const;

private:
    struct Layer {
        std::vector<StorageChoice> choices;
        std::vector<std::size_t> hull; ///< Into choices, the largest first.
        std::size_t at = 0;            ///< Into hull.
        std::size_t chosen = 0;
    };
    static double priceOf(const StorageChoice &from, const StorageChoice &to);

    std::vector<Layer> m_layers;
    std::int64_t m_bytes = 0;
};

} // namespace espalier
