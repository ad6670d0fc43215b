// SPDX-License-Identifier: GPL-3.0-or-later
// L1 and L2 norm of a channel (Li et al. 2017, Pruning Filters for Efficient ConvNets).
#include "engine/prune/criteria/all.h"

#include "engine/stats/layout.h"
#include "engine/stats/simd.h"

#include <cmath>

namespace espalier {

namespace {

/// Sum of term(w) over each channel, in double; infinite where a weight is not finite, so that it is never cut.
template <typename Term> std::vector<double> sums(const ScoreRequest &request, const Term &term)
{
    const simd::DenormalsKept kept;
    const ChannelLayout layout = channelLayout(request.weights.shape, request.layer.channelAxis);
    std::vector<double> scores(static_cast<std::size_t>(layout.channels));
    const float *weights = request.weights.floats();
    forEachRun(layout, 0, layout.count(), std::max<std::int64_t>(layout.inner, 1),
               [&](std::int64_t channel, std::int64_t offset, std::int64_t length) {
                   double sum = 0;
                   for (std::int64_t i = offset; i < offset + length; ++i)
                       sum += std::isfinite(weights[i]) ? term(static_cast<double>(weights[i])) : HUGE_VAL;
                   scores[static_cast<std::size_t>(channel)] += sum;
               });
    return scores;
}

Result<ImportanceScores> scoreL1(const ScoreRequest &request, const JobContext &)
{
    return ImportanceScores{{}, sums(request, [](double w) { return std::fabs(w); }), {}};
}

Result<ImportanceScores> scoreL2(const ScoreRequest &request, const JobContext &)
{
    ImportanceScores scores{{}, sums(request, [](double w) { return w * w; }), {}};
    for (double &score : scores.channels)
        score = std::sqrt(score);
    return scores;
}

} // namespace

Criterion criterion::l1()
{
    Criterion made{"l1", ESPALIER_TEXT("criteria", "L1 norm"), ESPALIER_TEXT("criteria", "Sum of |w| over each output channel.")};
    made.perElement = false;
    made.scoreInModel = scoreL1;
    return made;
}

Criterion criterion::l2()
{
    Criterion made{"l2", ESPALIER_TEXT("criteria", "L2 norm"),
                   ESPALIER_TEXT("criteria", "Root of the sum of w² over each output channel.")};
    made.perElement = false;
    made.scoreInModel = scoreL2;
    return made;
}

} // namespace espalier
