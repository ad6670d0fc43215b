// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/quant/spec.h"

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

/// What a range is found from: the finite weights that will share a scale.
struct RangeRequest {
    const QuantSpec &spec;
    std::span<const float> weights;
    std::int64_t channel = 0;  ///< Which one of `channels` ranges this is.
    std::int64_t channels = 1;
};

/// One way to find the range of a tensor or a channel. A new one is a file in this folder and a line in registry.cpp.
struct RangeMethod {
    const char *id;   ///< Stable; what recipes store.
    const char *name; ///< Short English name (translatable, context "ranges").
    const char *tip;  ///< One sentence with the formula (translatable, context "ranges").
    /// Thread-safe; O(weights). The caller makes the range symmetric or widens it to zero as the spec asks.
    Result<Range> (*find)(const RangeRequest &request);
};

std::span<const RangeMethod> rangeMethods();
const RangeMethod *findRangeMethod(std::string_view id);

/// Every id that a recipe may name, those that this version cannot apply yet among them.
std::span<const std::string_view> knownRangeMethods();

} // namespace espalier
