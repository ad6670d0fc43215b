// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/open/sampling.h"
#include "engine/data/dataset.h"
#include "engine/recipe/recipe.h"

#include <QString>
#include <QStringList>

namespace espalier {

struct OpenFiles; // app/open/openfiles.h

/// The argument as a POSIX shell reads it back: bare where nothing in it is special, else in single quotes.
QString shellQuote(const QString &argument);
QString shellLine(const QStringList &arguments);

/// What a run needs to be repeated.
struct RunPlace {
    QString modelPath;
    QString weightsPath; ///< Whose weights stand in the model; empty: its own.
    QString inputShape;  ///< As the user gave it; empty when the file or the data says it.
    QString dataPath;
    DataOptions options;
    QString recipePath; ///< Empty: float.
    Sampling sampling;
};

/// That of a run of what is open under `recipe`. `recipePath`: the file that holds the recipe; empty: it is stored in the application's
/// data folder, unless it does nothing.
RunPlace runPlace(const OpenFiles &open, const Recipe &recipe, const QString &recipePath);

/// "espalier-cli evaluate MODEL --data D ..." with the window's own choices spelled out.
QString evaluateCommand(const RunPlace &place);
/// "espalier-cli sensitivity MODEL --data D ..." with these options of the sweep.
QString sensitivityCommand(const RunPlace &place, const QStringList &sweep);
/// "espalier-cli finetune MODEL --data D --recipe R -o OUT"; the recipe holds the training's settings and its seed.
QString finetuneCommand(const RunPlace &place, const QString &output);

} // namespace espalier
