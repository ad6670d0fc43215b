// SPDX-License-Identifier: GPL-3.0-or-later
// What a sweep and its estimate have in common. Only for files that may include Torch.
#pragma once

#include "engine/sweep/sweeprunner.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace espalier {

/// Above this the weights of a cell are made anew for each part of the sweep instead of being kept.
inline constexpr std::int64_t kKeptSweepWeights = std::int64_t(512) << 20;

/// What is common to a sweep and its estimate.
struct SweepSetup {
    SweepRequest request; ///< Its rows filled in.
    std::vector<std::int64_t> samples;
    SweepWeights weights;
    SweepRunner runner;
};

/// Errors: those of measureSensitivity.
Result<std::unique_ptr<SweepSetup>> prepareSweep(const ModelPtr &model, const DatasetPtr &data, const SweepRequest &request,
                                                 const JobContext &context);

} // namespace espalier
