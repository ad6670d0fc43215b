// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/open/sampling.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/recipe/recipe.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>

namespace espalier {

/// A fine-tune that is under way: what it needs to go on.
struct LeftTraining {
    QString checkpoint; ///< Its file, there after the first whole epoch; empty: none is under way.
    Recipe recipe;      ///< That it trains under, with its settings.
};

/// What is needed to open the document again as it was: where things lie and the recipe itself. Model files are never part of it.
struct SessionState {
    QString modelPath;
    QString inputShape;
    QString weightsPath; ///< Weights of a fine-tune that were kept, beside the autosave; empty: those of the model's file.
    QString keptCommand; ///< The call that made them.
    bool isSample = false;
    QString dataPath; ///< Empty: none.
    DataOptions dataOptions;
    Sampling sampling;
    LeftTraining training;
    Recipe recipe;
    QString recipePath; ///< Empty: never saved.
    QString currentLayer;
    QDateTime savedAt;
};

QByteArray sessionToJson(const SessionState &state);
/// Errors: session.unreadable, those of parseRecipe and parsePreprocess.
Result<SessionState> sessionFromJson(const QByteArray &json);

} // namespace espalier
