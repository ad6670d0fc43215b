// SPDX-License-Identifier: GPL-3.0-or-later
// One batch through the baseline and through many cells of a sweep. Only for files that may include Torch.
#pragma once

#include "engine/data/dataset.h"
#include "engine/plan/suffix.h"
#include "engine/sweep/sweepweights.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace espalier {

/// Runs the baseline's plan once over a batch and, as soon as what crosses into a layer is known, that layer's suffix for each of
/// its settings. Nothing is kept between batches; within one, only the values that a suffix still waits for. Thread-safe.
class SweepRunner
{
public:
    SweepRunner(const Model &model, const SweepWeights &weights, std::span<const int> layers);

    struct Job {
        std::size_t row = 0; ///< Into the layers given.
        const std::vector<std::pair<int, at::Tensor>> *parameters = nullptr;
    };
    struct Logits {
        at::Tensor baseline;
        std::vector<at::Tensor> jobs; ///< In their order.
    };
    /// Errors: eval.shape, eval.not-a-classifier, core.cancelled.
    Result<Logits> run(const Dataset &data, std::span<const std::int64_t> samples, std::span<const Job> jobs,
                       const std::function<void()> &pausePoint, const std::stop_token &stop) const;

    /// What a setting of this row costs, as a share of one pass through the network (by MACs; by operators where MACs are not known).
    double cost(std::size_t row) const { return m_rows[row].cost; }

    /// The most bytes of values that a batch of these samples keeps alive, those for the suffixes too; runs it once.
    Result<std::int64_t> liveBytes(const Dataset &data, std::span<const std::int64_t> samples, const std::stop_token &stop) const;

private:
    struct Row {
        Suffix suffix;
        int readyAfter = -1; ///< Operator of the baseline after which the suffix can run.
        std::unique_ptr<Executor> executor;
        double cost = 1;
    };
    struct Pass;
    std::vector<c10::IValue> boundaryOf(const Row &row, const std::vector<c10::IValue> &kept) const;

    bool m_channelsLast = false;
    bool m_isPure = true;
    ElementType m_type;
    std::shared_ptr<const Graph> m_base;
    std::unique_ptr<Executor> m_executor;
    std::vector<Row> m_rows;
};

} // namespace espalier
