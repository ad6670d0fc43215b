// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/criteria/magnitude.h"

#include "engine/prune/criteria/all.h"

#include <algorithm>
#include <bit>

namespace espalier {

std::vector<float> scoreMagnitude(const TensorView &weights, const JobContext &context)
{
    const TensorView floats = toFloat32(weights);
    const std::int64_t count = floats.count();
    std::vector<float> scores(static_cast<std::size_t>(count));
    constexpr std::int64_t kPiece = 1 << 18;
    context.forEach((count + kPiece - 1) / kPiece, [&](std::int64_t item, int) {
        if (context.cancelled())
            return;
        const std::int64_t end = std::min(count, (item + 1) * kPiece);
        const float *from = floats.floats();
        for (std::int64_t i = item * kPiece; i < end; ++i) {
            // By bits: a thread that flushes denormals would call them zero. NaN lies above infinity.
            const std::uint32_t bits = std::bit_cast<std::uint32_t>(from[i]) & 0x7fffffffu;
            scores[static_cast<std::size_t>(i)] = std::bit_cast<float>(std::min(bits, 0x7f800000u));
        }
    });
    return scores;
}

Criterion criterion::magnitude()
{
    Criterion made{"magnitude", ESPALIER_TEXT("criteria", "Magnitude"),
                   ESPALIER_TEXT("criteria", "|w| of each weight; for a channel the sum over its weights (L1 norm).")};
    made.score = scoreMagnitude;
    return made;
}

} // namespace espalier
