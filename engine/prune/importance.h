// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/prune/criteria.h"

#include <vector>

namespace espalier {

/// The criterion of `spec`, checked against its granularity. Errors: prune.not-available, prune.granularity.
Result<const Criterion *> criterionFor(const PruneSpec &spec);

/// Why this layer cannot be pruned so, or nothing: groups that do not divide it, no BatchNorm after it.
Status canPrune(const LayerInfo &layer, const PruneSpec &spec);

/// Scores of one weight tensor. `fromData`: those that calibration made for it, null where there are none.
/// Errors: prune.needs-data, those of the criterion, core.cancelled.
Result<ImportanceScores> importanceOf(const Criterion &criterion, const ScoreRequest &request, const ImportanceScores *fromData,
                                      const JobContext &context);

/// One score per output channel: the criterion's own, else the sum over the elements in double.
std::vector<double> channelImportance(const ImportanceScores &scores, const TensorView &weights, int channelAxis);

/// "Needs data", with what can be chosen instead.
Error needsDataError(const Criterion &criterion);

} // namespace espalier
