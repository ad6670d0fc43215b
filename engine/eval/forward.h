// SPDX-License-Identifier: GPL-3.0-or-later
// One batch through a graph. Only for files that may include Torch.
#pragma once

#include "engine/data/dataset.h"
#include "engine/graph/graph.h"
#include "engine/model/model.h"

#include <cstdint>
#include <span>

namespace espalier {

/// Samples `indices` as one input tensor (n, c, h, w) in the element type and memory format that the graph wants.
at::Tensor loadBatch(const Dataset &data, std::span<const std::int64_t> indices, bool channelsLast, ElementType type);

/// Runs the batch and returns float32 logits (n, classes), dense. Errors: eval.shape, eval.not-a-classifier, core.cancelled.
/// `hook`: see Executor::Hook; null for none.
Result<at::Tensor> forwardBatch(const Executor &executor, Frame &frame, const Dataset &data, at::Tensor batch, std::stop_token stop,
                                const Executor::Hook *hook = nullptr);

/// What a run returned as float32 logits (n, classes), dense. Errors: those of the run (eval.shape for a failed operator),
/// eval.not-a-classifier.
Result<at::Tensor> logitsOf(const Result<c10::IValue> &result, std::int64_t n, const Dataset &data);

/// Errors when the model cannot be evaluated as a classifier at all.
Status checkClassifier(const Model &model);

/// Errors when a label is missing or has no output: eval.no-labels, eval.labels.
Status checkLabels(const Dataset &data, std::int64_t classes);

/// Samples per batch: 32 small images stay in the cache; of photographs 8.
std::int64_t batchSizeFor(const Dataset &data);

} // namespace espalier
