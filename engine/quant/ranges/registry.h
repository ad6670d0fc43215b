// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/quant/spec.h"
#include "engine/stats/statistics.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

struct Range {
    double lo = 0;
    double hi = 0;
};

/// What a range is found from: the weights that will share a scale. Non-finite ones are to be left out.
struct RangeRequest {
    const QuantSpec &spec;
    std::span<const float> weights;
    std::int64_t channel = 0; ///< Which one of `channels` ranges this is.
    std::int64_t channels = 1;
};

/// What was seen of the values that go through one place of a network.
struct ObservedRange {
    const Histogram &histogram;
    double lo = 0, hi = 0;             ///< Smallest and largest value.
    double movingLo = 0, movingHi = 0; ///< Their moving averages over batches.
};

/// One way to find the range of a tensor or a channel. A new one is a file in this folder and a line in registry.cpp.
struct RangeMethod {
    const char *id;   ///< Stable; what recipes store.
    const char *name; ///< Short English name (translatable, context "ranges").
    const char *tip;  ///< One sentence with the formula (translatable, context "ranges").
    /// Of weights. Thread-safe. The caller makes the range symmetric or widens it to zero as the spec asks. Null where a
    /// method has no meaning for weights.
    Result<Range> (*find)(const RangeRequest &request);
    /// Of activations, from their histogram; null where a method has no meaning for them.
    Result<Range> (*observe)(const QuantSpec &spec, const ObservedRange &observed);
    /// A codebook in place of the affine map: fills levels (qmax - qmin + 1) and the edges between them. Else null.
    void (*fitLevels)(const RangeRequest &request, const Range &range, std::span<double> levels, std::span<double> edges);
};

std::span<const RangeMethod> rangeMethods();
const RangeMethod *findRangeMethod(std::string_view id);

/// Every id that a recipe may name.
std::span<const std::string_view> knownRangeMethods();

/// The ids of methods for weights or for activations, "a, b, c".
std::string methodsFor(bool activations);

} // namespace espalier
