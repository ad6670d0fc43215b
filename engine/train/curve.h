// SPDX-License-Identifier: GPL-3.0-or-later
// What the figures of the epochs so far say: pure functions, so that a resumed run decides as an unbroken one.
#pragma once

#include "engine/model/layer.h"
#include "engine/train/finetune.h"

#include <optional>
#include <vector>

namespace espalier {

/// The epoch of least held-out loss (the first of equals) among those from `first` on; 0 when there is none. Epochs before
/// `first` do not count: the recipe's pruning was not yet done.
int bestEpoch(const std::vector<EpochFigures> &epochs, int first = 1);

/// True when the last `patience` epochs brought no better held-out loss than the best one before. Always false for 0.
bool patienceIsOver(const std::vector<EpochFigures> &epochs, int patience, int first = 1);

/// Overfitting (methods.md, Fine-tuning): for 3 epochs or more the held-out loss has stayed above its best while the loss of the
/// training samples fell below what it was at that best.
std::optional<Warning> overfittingWarning(const std::vector<EpochFigures> &epochs, int first = 1);

} // namespace espalier
