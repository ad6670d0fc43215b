// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/criteria/all.h"

#include "engine/prune/errors.h"
#include "engine/stats/layout.h"

#include <cmath>

namespace espalier {

namespace {

Result<ImportanceScores> gammas(const ScoreRequest &request, const JobContext &)
{
    const std::int64_t channels = channelLayout(request.weights.shape, request.layer.channelAxis).channels;
    if (request.layer.normalizationScale >= 0) {
        const TensorView gamma = toFloat32(request.model.tensors[static_cast<std::size_t>(request.layer.normalizationScale)].view);
        if (gamma.count() == channels) {
            ImportanceScores scores;
            for (std::int64_t i = 0; i < channels; ++i) {
                const double size = std::fabs(static_cast<double>(gamma.floats()[i]));
                scores.channels.push_back(std::isfinite(size) ? size : HUGE_VAL);
            }
            return scores;
        }
    }
    return Error(errors::kPruneNoNorm, {request.layer.name});
}

} // namespace

Criterion criterion::bnGamma()
{
    Criterion made{"bn-gamma", ESPALIER_TEXT("criteria", "BatchNorm scale"),
                   ESPALIER_TEXT("criteria", "|gamma| of the BatchNorm right after the layer (Liu et al. 2017).")};
    made.perElement = false;
    made.scoreInModel = gammas;
    return made;
}

} // namespace espalier
