// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/core/tensorview.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// One way to say how important a weight is. A new one is a file in engine/prune/criteria/ and a line in its registry.cpp.
struct Criterion {
    const char *id;   ///< Stable; what recipes store.
    const char *name; ///< Short English name (translatable, context "criteria").
    const char *tip;  ///< One sentence with the formula (translatable, context "criteria").
    bool needsGradients = false;
    bool needsActivations = false;
    bool needsLabels = false;
    bool perElement = true;
    bool perChannel = true;
    /// Element scores of a float32 tensor, same count and order.
    std::vector<float> (*score)(const TensorView &weights, const JobContext &context) = nullptr;
};

std::span<const Criterion> criteria();
const Criterion *findCriterion(std::string_view id);

/// Every id that a recipe may name, those that this version cannot apply yet among them.
std::span<const std::string_view> knownCriteria();

} // namespace espalier
