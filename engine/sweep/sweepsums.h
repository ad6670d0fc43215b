// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/eval/metrics.h"

#include <cstdint>
#include <span>

namespace espalier {

/// What is known of one cell over samples [0, samples) of the seed's order. Whole numbers only: adding is exact in any order, so
/// figures do not depend on batches, threads or interruptions. Loss and KL are in units of 2^-28 nats.
struct SweepSums {
    std::int64_t samples = 0;
    std::int64_t top1 = 0, top5 = 0;
    std::int64_t loss = 0;
    std::int64_t notFinite = 0; ///< Samples whose loss or KL is not finite or above 100,000: both figures are then undefined.
    std::int64_t agree = 0, lost = 0, gained = 0;
    std::int64_t kl = 0;

    void add(const SweepSums &other);
    Metrics metrics() const;
    Comparison comparison() const;
    bool operator==(const SweepSums &) const = default;
};

/// The sums of one batch from the logits (n x classes) before and after; equal pointers: the baseline itself. Rules as scoreBatch:
/// a tie goes to the lower class; the label is among the five best when fewer than five classes have a larger logit.
SweepSums sumBatch(const float *before, const float *after, std::span<const std::int64_t> samples, int classes, const Dataset &data);

} // namespace espalier
