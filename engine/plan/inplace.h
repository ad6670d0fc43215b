// SPDX-License-Identifier: GPL-3.0-or-later
// Operators that write over what they read. Only for files that may include Torch.
#pragma once

#include "engine/graph/graph.h"

#include <span>

namespace espalier {

/// Which values may be written over: all that an operator made in memory of its own, or only such as no gradient needs (training).
enum class WriteOver { OwnMemory, FreeOutputs };

/// Lets activations and residual additions write over a value that nobody else reads and that an operator of this graph has made:
/// never a graph input, never a value of `kept`. Where no gradient is wanted a ReLU behind such an addition joins it. Returns how many;
/// none while ESPALIER_PLAN_SKIP names the pass. Only for pure graphs.
int writeInPlace(Graph &graph, std::span<const int> kept = {}, WriteOver rule = WriteOver::OwnMemory);

} // namespace espalier
