// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/criteria/all.h"

#include "engine/stats/layout.h"

#include <cmath>

namespace espalier {

namespace {

/// The channels' weights one after the other.
std::vector<float> byChannel(const TensorView &weights, const ChannelLayout &layout)
{
    std::vector<float> rows(static_cast<std::size_t>(layout.count()));
    const std::int64_t length = layout.outer * layout.inner;
    for (std::int64_t o = 0; o < layout.outer; ++o)
        for (std::int64_t c = 0; c < layout.channels; ++c)
            std::copy_n(weights.floats() + (o * layout.channels + c) * layout.inner, layout.inner,
                        rows.begin() + c * length + o * layout.inner);
    return rows;
}

/// score(c) = sum over j of ||F_c - F_j||_2. O(C^2 N / C) in double; each pair is worked out twice so that channels are independent.
Result<ImportanceScores> medianDistances(const ScoreRequest &request, const JobContext &context)
{
    const ChannelLayout layout = channelLayout(request.weights.shape, request.layer.channelAxis);
    const std::int64_t length = layout.outer * layout.inner;
    const std::vector<float> rows = byChannel(request.weights, layout);
    ImportanceScores scores;
    scores.channels.resize(static_cast<std::size_t>(layout.channels));
    context.forEach(layout.channels, [&](std::int64_t channel, int) {
        double sum = 0;
        const float *own = rows.data() + channel * length;
        for (std::int64_t j = 0; j < layout.channels && !context.cancelled(); ++j) {
            const float *other = rows.data() + j * length;
            double squares[4] = {};
            std::int64_t i = 0;
            for (; i + 4 <= length; i += 4)
                for (int lane = 0; lane < 4; ++lane) {
                    const double difference = static_cast<double>(own[i + lane]) - static_cast<double>(other[i + lane]);
                    squares[lane] += difference * difference;
                }
            for (; i < length; ++i) {
                const double difference = static_cast<double>(own[i]) - static_cast<double>(other[i]);
                squares[0] += difference * difference;
            }
            sum += std::sqrt((squares[0] + squares[1]) + (squares[2] + squares[3]));
        }
        // What is not finite is never cut.
        scores.channels[static_cast<std::size_t>(channel)] = std::isfinite(sum) ? sum : HUGE_VAL;
    });
    if (context.cancelled())
        return Error(errors::kCancelled);
    return scores;
}

} // namespace

Criterion criterion::geometricMedian()
{
    Criterion made{"geometric-median", ESPALIER_TEXT("criteria", "Geometric median"),
                   ESPALIER_TEXT("criteria",
                                 "Sum of the distances from a channel to all channels of its layer: those in the middle can be "
                                 "replaced by the others (He et al. 2019).")};
    made.perElement = false;
    made.scoreInModel = medianDistances;
    return made;
}

} // namespace espalier
