// SPDX-License-Identifier: GPL-3.0-or-later
// Which layer first produced NaN. Only for files that may include Torch.
#pragma once

#include "engine/core/error.h"
#include "engine/graph/graph.h"

#include <cstdint>

namespace espalier {

/// True when no element is NaN or infinite.
bool isFinite(const at::Tensor &tensor);

/// Runs the batch once more and looks at every node's output: the first that holds NaN, else the first that holds infinity, is named.
/// `sample`: index of the batch's first sample, for the message.
Error nonfiniteError(const Graph &graph, const Frame &frame, const at::Tensor &batch, std::int64_t sample);

} // namespace espalier
