// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/criteria/all.h"

#include "engine/prune/criteria/magnitude.h"
#include "engine/prune/spread.h"
#include "engine/stats/layout.h"

namespace espalier {

namespace {

/// The same number for all of the tensor's parts.
Result<ImportanceScores> scoreSpread(const ScoreRequest &request, const JobContext &)
{
    const double spread = tensorSpread(request.weights).value_or(0);
    ImportanceScores scores;
    scores.elements.assign(static_cast<std::size_t>(request.weights.count()), static_cast<float>(spread));
    scores.channels.assign(static_cast<std::size_t>(channelLayout(request.weights.shape, request.layer.channelAxis).channels), spread);
    return scores;
}

} // namespace

Criterion criterion::pattern()
{
    Criterion made{"n:m", ESPALIER_TEXT("criteria", "N of every M"),
                   ESPALIER_TEXT("criteria", "Of every M weights along the input axis the N largest |w| stay, such as 2 of 4.")};
    made.perChannel = false;
    made.score = scoreMagnitude;
    made.cut = Criterion::Cut::Pattern;
    return made;
}

Criterion criterion::tensorSpread()
{
    Criterion made{
        "tensor-spread", ESPALIER_TEXT("criteria", "Whole-tensor standard deviation"),
        ESPALIER_TEXT("criteria",
                      "A whole tensor (bias and BatchNorm tensors too) whose standard deviation is below the threshold becomes zero.")};
    made.perChannel = false;
    made.scoreInModel = scoreSpread;
    made.cut = Criterion::Cut::Tensor;
    return made;
}

} // namespace espalier
