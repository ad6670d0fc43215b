// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recipe/recipe.h"

#include <QString>
#include <QVector>

#include <utility>

namespace espalier {

/// What a recipe does to a layer, in a few words: "4 bits per channel, MSE-optimal; magnitude 50 %", or "float".
QString settingsText(const ResolvedLayer &what);

/// The same of two, and each field in which they differ, so that the two never read alike: "8 bits, min-max, asymmetric" beside
/// "8 bits, min-max, symmetric". Numbers that differ are exact.
std::pair<QString, QString> settingsTexts(const ResolvedLayer &a, const ResolvedLayer &b);

/// What two recipes do differently to the network as a whole.
struct StepDifference {
    QString name, a, b;
};
QVector<StepDifference> differingSteps(const Recipe &a, const Recipe &b);

} // namespace espalier
