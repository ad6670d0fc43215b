// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/eval/evaluate.h"

namespace espalier {

/// A complete evaluation of a seeded sample with its outcomes in file order and its figures added up in that order, so that they are
/// those of an evaluation of the whole file. Incomplete ones stay as they are.
void putInFileOrder(Evaluation &evaluation, const Dataset &data);

} // namespace espalier
