// SPDX-License-Identifier: GPL-3.0-or-later
// Fused operators of the inference plan. Only for files that may include Torch.
#pragma once

#include "engine/model/graph.h"

namespace espalier {

/// Hands each 2-D convolution of `plan` (weights known, float32, no blocks, pure) to oneDNN in its own weight format, together with
/// the ReLU behind it where nothing else reads what is between. LibTorch would reorder the weights on each call and go over
/// the output once more. Returns how many; 0 where this LibTorch has no oneDNN. Changes node outputs, not their order.
int packConvolutions(Graph &plan);

} // namespace espalier
