// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/eval/evaluate.h"

#include <cstdint>
#include <span>

namespace espalier {

/// Writes the outcomes of `n` samples from their logits (n x classes) at position `first`. Loss: log-softmax in double of
/// the float32 logits. A tie in logits goes to the lower class; the label is among the five best when fewer than five
/// classes have a larger logit.
void scoreBatch(Outcomes &outcomes, std::size_t first, const float *logits, std::size_t n, const Dataset &data);

/// Sums go in the order of the samples' indices, whatever order the outcomes are in.
Metrics metricsOf(const Outcomes &outcomes, std::size_t count, const Dataset &data);

/// `before` and `after` hold the same samples in the same order.
Comparison compareOutcomes(const Outcomes &before, const Outcomes &after, std::size_t count, const Dataset &data);

/// The first `count` of them, with or without their logits.
Outcomes firstOutcomes(const Outcomes &outcomes, std::size_t count, bool withLogits);

/// All of them by ascending sample index. O(n log n) and a copy.
Outcomes inFileOrder(const Outcomes &outcomes);

} // namespace espalier
