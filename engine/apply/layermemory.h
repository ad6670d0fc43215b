// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

namespace espalier {

/// Layers of one network as recipes left them: one to which the next recipe does the same, with the same data, need not be worked out again.
/// Two of each layer are kept, as far as they are less than `maxBytes` of weights and masks together. Thread-safe.
class LayerMemory
{
public:
    explicit LayerMemory(std::size_t maxBytes) : m_maxBytes(maxBytes) { }

    /// All that decides what becomes of one layer.
    struct Asked {
        bool isEqualized = false; ///< On the equalized network.
        ResolvedLayer what;
        std::optional<double> globalThreshold;
        std::uint64_t seed = 0;
        CalibrationPtr calibration; ///< Null: no data.
    };

    std::optional<AppliedLayer> find(const LayerInfo &info, const Asked &asked) const;
    void keep(const LayerInfo &info, const Asked &asked, const AppliedLayer &layer);

    /// What equalization does to the network; null until it was worked out.
    std::shared_ptr<const Equalization> equalization() const;
    void keepEqualization(std::shared_ptr<const Equalization> equalization);

    /// How many layers were worked out.
    std::int64_t layersApplied() const;

private:
    struct Entry {
        Asked asked;
        AppliedLayer layer;
    };

    const std::size_t m_maxBytes;
    mutable std::mutex m_mutex;
    std::map<int, std::deque<Entry>> m_entries; ///< By layer, the latest first.
    std::shared_ptr<const Equalization> m_equalization;
    std::size_t m_bytes = 0;
    std::int64_t m_applied = 0;
};

/// Bytes of the weights and masks that the layer holds.
std::size_t heldBytes(const AppliedLayer &layer);

/// As applyRecipe (engine/apply/apply.h), with the layers that `memory` has; to the last bit the same. `memory` is that of this network.
Result<AppliedRecipe> applyRecipe(const Model &model, const Recipe &recipe, const JobContext &context, const CalibrationPtr &calibration,
                                  LayerMemory &memory);

} // namespace espalier
