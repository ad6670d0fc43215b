// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/score.h"

#include <QString>

namespace espalier {

/// Top-1 of a set of samples: "91.82 %"; a dash without samples.
QString accuracyText(const Metrics &metrics);

/// "float 92.60 %  -0.78 (-1.08 .. -0.48) pp": the paired difference and its 95 % interval in percentage points. For the float model
/// itself, which cannot differ from itself, only the first part.
QString deltaText(const Evaluation &evaluation, bool isFloat);

/// "0.28 MB (26 %)" of the float size.
QString sizeText(std::int64_t bytes, std::int64_t originalBytes);

/// "measured, n 10,000" | "estimate, n 500 of 2,000" | "not measured" | why it failed.
QString stateText(const ScoreState &score, bool hasData, bool hasLabels);

} // namespace espalier
