// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/eval/evaluate.h"
#include "engine/recipe/recipe.h"
#include "engine/train/finetune.h"

#include <QString>

#include <memory>
#include <vector>

namespace espalier {

/// One finished evaluation or fine-tune, as the runs table shows it. Never changed, never undone.
struct Run {
    enum class Kind { Evaluate, Finetune };
    int id = 0;
    Kind kind = Kind::Evaluate;
    Recipe recipe;
    QString recipeHash;
    Evaluation evaluation;
    std::weak_ptr<const Dataset> data;           ///< What it was measured on: runs compare on the same data only.
    std::vector<EpochFigures> epochs;            ///< Of a fine-tune.
    std::shared_ptr<const FinetuneResult> tuned; ///< Of a fine-tune; can be kept (becomes the model) or exported.
    quint64 seed = 0;
    double seconds = 0;
    QString commandLine; ///< The espalier-cli call that repeats it.
};

} // namespace espalier
