// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/sweep/sensitivity.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace espalier {

struct HessianOptions {
    std::int64_t samples = 256; ///< Seeded prefix of the data.
    int draws = 8;              ///< Random directions.
};

/// How curved the loss is along one layer's weights.
struct HessianTrace {
    int layer = -1;
    double trace = 0;         ///< Of d2 L / dw2, L the mean cross entropy of the samples.
    double standardError = 0; ///< Over the draws.
    std::int64_t elements = 0;
};

/// Hutchinson's estimate (Hutchinson 1990; as in HAWQ-V2, Dong et al. 2020): the mean of v' H v over draws v of +-1, H v by a
/// second backward pass through the plain graph; one draw serves all layers at once, which keeps the mean and adds to the spread.
/// Same model, data, seed = same figures. Errors: eval.shape, eval.labels, eval.not-a-classifier, model.run-failed, core.cancelled.
Result<std::vector<HessianTrace>> hessianTraces(const ModelPtr &model, const DatasetPtr &data, std::span<const int> layers,
                                                const HessianOptions &options, const JobContext &context);

/// What keepTraces has left in the store `folder` (SweepRequest::store) for the same model, data, layers, options and seed; empty unless it
/// is all there.
std::vector<HessianTrace> knownTraces(const Model &model, const Dataset &data, std::span<const int> layers, const HessianOptions &options,
                                      const std::string &folder, std::uint64_t seed);
/// Errors: io.* of the store's file.
Status keepTraces(const Model &model, const Dataset &data, std::span<const int> layers, const HessianOptions &options,
                  const std::string &folder, std::uint64_t seed, std::span<const HessianTrace> traces);

/// What the curvature says about a cell: the loss it should cost, 1/2 (trace / N) sum (w - w')^2, nats.
double hessianEstimate(const HessianTrace &trace, double squaredError);

/// Spearman's rank correlation, ties at their mean rank; NaN for fewer than three pairs or when one side is all equal.
double rankCorrelation(std::span<const double> a, std::span<const double> b);

/// How well a cheap figure orders the cells as the measured drop does.
struct SensitivityProxy {
    std::string id;         ///< "sqnr", "kl", "hessian"
    double correlation = 0; ///< With the top-1 drop, over all measured cells.
    std::int64_t cells = 0;
};

/// Of the cells measured so far (of one column alone where that is given), no-ops and duplicates apart. Signs are such that 1 is a perfect
/// order. "hessian" only with `traces`.
std::vector<SensitivityProxy> compareProxies(const Sensitivity &sensitivity, std::span<const HessianTrace> traces, int column = -1);

} // namespace espalier
