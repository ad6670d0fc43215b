// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/eval/evaluate.h"
#include "engine/recipe/recipe.h"

#include <cstdint>
#include <vector>

namespace espalier {

/// A sample to which two networks give different answers.
struct Flip {
    enum class Kind {
        Lost,    ///< A was right, B is wrong.
        Gained,  ///< A was wrong, B is right.
        Changed, ///< Both are wrong in different ways.
    };
    std::int64_t sample = -1; ///< Index into the data.
    std::int32_t label = 0, answerA = 0, answerB = 0;
    Kind kind = Kind::Changed;
    bool operator==(const Flip &) const = default;
};

/// One class under both.
struct ClassChange {
    std::int32_t label = 0;
    std::int64_t samples = 0, rightA = 0, rightB = 0;
    std::int64_t lost = 0, gained = 0;
    Interval interval; ///< 95 % paired interval of (rightB - rightA) / samples.
};

/// Two networks on the samples that both have answered.
struct RunComparison {
    Metrics a, b;
    std::int64_t agree = 0, lost = 0, gained = 0;
    double delta = 0;  ///< Top-1 of B minus A, fraction.
    Interval interval; ///< 95 % paired interval of delta.
    double mcnemarP = 1;
    std::vector<ClassChange> classes; ///< Those that lost most (rightB - rightA smallest) first; classes without samples are left out.
    std::vector<Flip> flips;          ///< Lost, then gained, then changed; each by sample.
};

/// Figures of A and B over the common samples of both. O(n log n); works without logits, so KL is not among them.
RunComparison compareRuns(const Outcomes &a, const Outcomes &b, const Dataset &data);

/// Layers that the two recipes treat differently; both fit `layers`. Errors: those of resolveRecipe.
struct LayerDifference {
    int layer = -1;
    ResolvedLayer a, b;
};
Result<std::vector<LayerDifference>> differingLayers(const Recipe &a, const Recipe &b, const std::vector<LayerInfo> &layers);

/// What of a layer's settings decides its figures is the same.
bool sameSettings(const ResolvedLayer &a, const ResolvedLayer &b);

} // namespace espalier
