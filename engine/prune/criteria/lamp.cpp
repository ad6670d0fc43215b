// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/criteria/all.h"

#include "engine/stats/simd.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace espalier {

namespace {

/// score(u) = w_u^2 / sum of w_v^2 over all v of the tensor with |w_v| >= |w_u| (Lee et al. 2021, Layer-adaptive Sparsity for the
/// Magnitude-based Pruning). Weights that are equal get equal scores; 0 gets 0. O(N log N).
std::vector<float> score(const TensorView &weights, const JobContext &)
{
    const simd::DenormalsKept kept;
    const TensorView floats = toFloat32(weights);
    const std::size_t count = static_cast<std::size_t>(floats.count());
    std::vector<double> magnitudes(count);
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t(0));
    for (std::size_t i = 0; i < count; ++i) {
        const double magnitude = std::fabs(static_cast<double>(floats.floats()[i]));
        magnitudes[i] = std::isfinite(magnitude) ? magnitude : std::numeric_limits<double>::infinity();
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return magnitudes[a] > magnitudes[b]; });

    std::vector<float> scores(count);
    double larger = 0;
    for (std::size_t first = 0; first < count;) {
        const double magnitude = magnitudes[order[first]];
        std::size_t end = first;
        while (end < count && magnitudes[order[end]] == magnitude)
            ++end;
        double value = std::numeric_limits<double>::infinity();
        if (std::isfinite(magnitude)) {
            larger += magnitude * magnitude * static_cast<double>(end - first);
            value = magnitude > 0 ? magnitude * magnitude / larger : 0;
        }
        for (std::size_t i = first; i < end; ++i)
            scores[order[i]] = static_cast<float>(value);
        first = end;
    }
    return scores;
}

} // namespace

Criterion criterion::lamp()
{
    Criterion made{"lamp", ESPALIER_TEXT("criteria", "LAMP"),
                   ESPALIER_TEXT("criteria",
                                 "w² divided by the sum of w² of all weights of the layer that are at least as large: "
                                 "comparable between layers.")};
    made.score = score;
    return made;
}

} // namespace espalier
