// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recipe/recipe.h"

#include <QString>

namespace espalier {

/// What a recipe does to a layer, in a few words: "4 bits per channel, MSE-optimal; magnitude 50 %", or "float".
QString treatmentText(const ResolvedLayer &what);

/// The part about weights or activations alone: "4 bits per channel, MSE-optimal".
QString quantText(const QuantSpec &spec);

} // namespace espalier
