// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/eval/evaluate.h"

namespace espalier {

/// The figures of a fine-tuned network beside those of the network it was made from, instead of beside its own float weights. Both
/// evaluations are complete and in file order; others stay as they are.
void compareToOriginal(Evaluation &tuned, const Evaluation &original, const Dataset &data);

} // namespace espalier
