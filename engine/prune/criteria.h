// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/core/tensorview.h"
#include "engine/model/model.h"
#include "engine/prune/scores.h"
#include "engine/prune/spec.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// What a criterion may look at besides a tensor's own numbers.
struct ScoreRequest {
    const Model &model;
    const LayerInfo &layer;
    int tensor;                ///< Index into Model::tensors.
    const TensorView &weights; ///< That tensor in float32.
    const PruneSpec &spec;
};

/// A number of its own that a criterion takes.
struct CriterionParameter {
    const char *key;                   ///< Stable; what recipes store.
    const char *name;                  ///< Short English name (translatable, context "criteria").
    const char *tip;                   ///< One sentence (translatable, context "criteria").
    double PruneSpec::*real = nullptr; ///< Where it stands; one of the two is set.
    int PruneSpec::*whole = nullptr;
    double lowest = 0, highest = 0;
    bool isLowestIncluded = true;
    const char *allowed = nullptr; ///< Of a real one: its limits in words, for a recipe that is outside of them.
};

/// One way to say how important a weight is. A new one is a file in engine/prune/criteria/ and a line in its registry.cpp.
/// Where neither `score` nor `scoreInModel` is set, the scores come from data (Calibration::scores, engine/calibrate/calibrate.h),
/// or the criterion has no scores to rank ("n:m", "tensor-spread").
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
    /// Scores for which the layer or the whole model counts. Errors: those of the criterion, core.cancelled.
    Result<ImportanceScores> (*scoreInModel)(const ScoreRequest &request, const JobContext &context) = nullptr;
    /// Looks at how the outputs change when weights do (needs samples, no labels).
    bool needsOutputs = false;
    /// How scores are cut: by ranking or value (most), as a fixed pattern in groups ("n:m"), or tensor by tensor ("tensor-spread").
    enum class Cut { Scores, Pattern, Tensor };
    Cut cut = Cut::Scores;
    std::span<const CriterionParameter> parameters = {}; ///< Most have none.

    bool needsData() const { return needsGradients || needsActivations || needsLabels || needsOutputs; }
};

std::span<const Criterion> criteria();
const Criterion *findCriterion(std::string_view id);
/// Those of the criterion; none for an id that this version cannot apply.
std::span<const CriterionParameter> parametersOf(std::string_view criterion);

/// Every id that a recipe may name, those that this version cannot apply yet among them.
std::span<const std::string_view> knownCriteria();

/// "magnitude, l1, ...": ids of the criteria that need no data, or (`withData`) no labels.
std::string criteriaWithout(bool withData);

} // namespace espalier
