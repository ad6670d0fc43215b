// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/sweep/sensitivity.h"

#include <cstdint>
#include <string>

namespace espalier {

/// The file of a sweep in the store: same model, baseline, data and order of samples. Reads all weights once.
std::string sweepStoreKey(const Model &model, const Dataset &data, const SweepRequest &request, std::uint64_t seed);

/// Of one cell within its file.
std::string sweepCellKey(const Model &model, int layer, const SweepSetting &setting);
inline constexpr const char *kSweepBaselineKey = "baseline";

/// The matrix with nothing measured, what is not possible marked; the request's layers are filled in.
Sensitivity emptySensitivity(const Model &model, const SweepRequest &request, std::int64_t samples, std::int64_t total);

/// Fills in the layers. Errors: eval.no-settings.
Result<SweepRequest> completeRequest(const Model &model, SweepRequest request);

} // namespace espalier
