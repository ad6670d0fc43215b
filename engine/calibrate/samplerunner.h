// SPDX-License-Identifier: GPL-3.0-or-later
// Runs samples through a network and shows what comes about on the way. Only for files that may include Torch.
#pragma once

#include "engine/apply/apply.h"
#include "engine/data/dataset.h"
#include "engine/graph/graph.h"

#include <cstdint>
#include <functional>
#include <span>

namespace espalier {

/// The plain graph of a model with the weights of a recipe, ready to run batches of the given samples in parallel.
class SampleRunner
{
public:
    /// All of them must outlive this.
    SampleRunner(const Model &model, const Dataset &data, std::span<const std::int64_t> samples, const AppliedRecipe &applied);

    std::int64_t batches() const;

    /// Called for each node of batch `batch` after it ran, with the frame as it then is; before the first node with null and
    /// only the inputs in place. From worker threads, batches at once.
    using Look = std::function<void(std::int64_t batch, const GraphNode *node, const Frame &frame)>;

    /// Batches [begin, end). Errors: those of forwardBatch, eval.nan (names the layer), core.cancelled.
    Status run(std::int64_t begin, std::int64_t end, const JobContext &context, const Look &look) const;

    /// Which layer of the batch first made something that is NaN (engine/eval/nonfinite.h).
    Error nonfinite(std::int64_t batch) const;

private:
    std::span<const std::int64_t> samplesOf(std::int64_t batch) const;
    Status runOne(std::int64_t batch, const JobContext &context, const Look &look) const;

    const Model &m_model;
    const Dataset &m_data;
    std::span<const std::int64_t> m_samples;
    Executor m_executor;
    Frame m_frame;
};

} // namespace espalier
