// SPDX-License-Identifier: GPL-3.0-or-later
// What stays the same from one evaluation to the next. Only for files that may include Torch.
#pragma once

#include "engine/apply/apply.h"
#include "engine/graph/graph.h"

#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace espalier {

/// Keeps, for batches of an evaluation, the values that cross into the first operator that a recipe changed: while one layer is
/// edited, what comes before it does not run again. The operators run are the same with the same inputs, so figures are the same to
/// the last bit as without. Nothing is kept before a second recipe has been seen, so one evaluation alone costs nothing more.
class PrefixCache
{
public:
    /// How a batch is to be run.
    struct Route {
        int first = 0;                 ///< Operator of the plan to begin with; the frame has what it needs.
        std::optional<int> keepBefore; ///< The values that cross into this operator are wanted.
    };

    /// Call before the batches of an evaluation: finds out what differs from the recipe before. `plan` is what will run, made of `graph`;
    /// `isPlain`: it is `graph` itself, with other weights. All arguments but `applied` outlive the next call. O(operators + changed weights).
    void begin(const Graph &graph, const Graph &plan, const AppliedRecipe &applied, bool isPlain);

    /// Where the batch that starts at this sample begins; puts the values that it needs into `frame`. Thread-safe.
    Route restore(std::size_t batch, Frame &frame) const;

    /// Takes copies of the values that cross into `route.keepBefore`. Thread-safe.
    void keep(std::size_t batch, const Route &route, const Frame &frame);

    void clear();

    std::int64_t bytes() const { return m_bytes; }

private:
    struct Cut {
        int first = 0;         ///< Operator.
        std::vector<int> live; ///< Values made before it and read from it on.
        std::unordered_map<std::size_t, std::vector<c10::IValue>> batches;
        std::int64_t bytes = 0;
    };
    /// The first operator that differs; the maximum where none does.
    int firstChange(const Graph &graph, const Graph &plan, const AppliedRecipe &applied, bool isPlain) const;
    void forget(std::size_t cut);
    void forgetBatch(Cut &cut, std::size_t batch);

    mutable std::mutex m_mutex;
    std::optional<AppliedRecipe> m_last;
    bool m_isPlain = false;
    std::vector<Cut> m_cuts; ///< By rising operator, two at most: of the layer edited before, too.
    std::int64_t m_bytes = 0;
};

} // namespace espalier
