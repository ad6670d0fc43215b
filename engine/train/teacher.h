// SPDX-License-Identifier: GPL-3.0-or-later
// The float network as a teacher. Only for files that may include Torch.
#pragma once

#include <ATen/core/ivalue.h>

#include <ATen/ATen.h>

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/graph/graph.h"
#include "engine/model/model.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace espalier {

/// Logits of the float network for the training samples: without augmentation they never change, so they are computed once, batches in
/// parallel, in an order that depends on nothing else (a resumed run meets the same numbers). Above 256 MB of them each batch is
/// computed when it is asked for.
class Teacher
{
public:
    /// Errors: eval.shape, eval.not-a-classifier, core.cancelled.
    Status prepare(const Model &model, const DatasetPtr &data, std::span<const std::int64_t> samples, const JobContext &context);

    /// Float32 logits (n, classes) of samples given to `prepare`.
    Result<at::Tensor> logits(std::span<const std::int64_t> samples, const JobContext &context) const;

private:
    Result<at::Tensor> run(std::span<const std::int64_t> samples, const JobContext &context) const;

    DatasetPtr m_data;
    std::shared_ptr<const Graph> m_plan;
    std::optional<Executor> m_executor;
    ElementType m_type = ElementType::Float32;
    bool m_channelsLast = false;
    at::Tensor m_table;                ///< By row; undefined when it would be too large.
    std::vector<std::int64_t> m_rowOf; ///< Sample to row of the table.
};

/// (1 - weight) CE(student, labels) + weight T^2 KL(softmax(teacher / T) || softmax(student / T)), batch means
/// (Hinton, Vinyals and Dean 2015).
at::Tensor distillationLoss(const at::Tensor &student, const at::Tensor &teacher, const at::Tensor &crossEntropy, double temperature,
                            double weight);

} // namespace espalier
