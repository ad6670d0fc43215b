// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"
#include "engine/recipe/recipe.h"

#include <vector>

namespace espalier {

/// When how much of a recipe's pruning is done. Level 0: nothing; level `levels()`: all of it.
class PruneSchedule
{
public:
    /// - "none": all of it before the first step; with an L1 penalty after the last one, for the penalty makes the zeros;
    /// - "one-shot": all of it at `gradualBegin`;
    /// - "iterative": level i of n does the share i / n;
    /// - "agp": level i of n does the share 1 - (1 - i / n)^3 (Zhu and Gupta 2017, from 0).
    /// Level i of n starts at begin + (end - begin) (i - 1) / (n - 1), all in shares of the whole training.
    explicit PruneSchedule(const FinetuneSpec &spec);

    int levels() const { return static_cast<int>(m_starts.size()); }
    /// The level that holds once the share `progress` (0..1) of the training is done.
    int levelAt(double progress) const;
    /// Share of the recipe's sparsities and thresholds at a level: 0 at level 0, exactly 1 at the last.
    double shareOf(int level) const;

private:
    std::vector<double> m_starts, m_shares;
};

/// The recipe with every sparsity and threshold times `share`; without any pruning for 0, unchanged for 1.
Recipe withShareOfPruning(Recipe recipe, double share);

/// The recipe without quantization: what makes its masks.
Recipe pruningOnly(Recipe recipe);

/// The masks of `before` as what is pruned already, so that the next level's share counts them in.
Calibration withPruned(Calibration calibration, const AppliedRecipe &before);

/// Whatever the masks of `before` prune, those of `applied` prune too: a rising level never brings a weight back.
void keepPruned(AppliedRecipe &applied, const AppliedRecipe &before);

/// The learning rate once the share `progress` of all steps is done. constant; cosine: from lr to 0 (Loshchilov and Hutter 2017);
/// step: a tenth from half of the steps on, a hundredth from three quarters.
double learningRateAt(const FinetuneSpec &spec, double progress);

} // namespace espalier
