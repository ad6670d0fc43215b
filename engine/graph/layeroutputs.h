// SPDX-License-Identifier: GPL-3.0-or-later
// Where in a graph a layer's results are to be seen. Only for files that may include Torch.
#pragma once

#include "engine/graph/graph.h"
#include "engine/model/layer.h"

#include <vector>

namespace espalier {

/// Output channels of the layer's first weight tensor; 0 when it has none.
std::int64_t channelsOf(const LayerInfo &layer);

/// The nodes whose first output is the activation of a layer: what computes with its weight `tensor`, then on along values that only
/// one node reads, through the layer's own bias, BatchNorm, element-wise activations and dropout. One per call of the layer.
std::vector<const GraphNode *> activationNodes(const Graph &graph, int layer, int tensor);

} // namespace espalier
