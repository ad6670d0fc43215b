// SPDX-License-Identifier: GPL-3.0-or-later
// The layers of a graph that no module tree names. Only for files that may include Torch.
#pragma once

#include "engine/graph/graph.h"
#include "engine/model/model.h"

namespace espalier {

/// Weights of a frozen module are constants without names: each convolution, linear or normalization operator that reads some becomes
/// a layer, named by kind and number ("conv1"), and they become parameters of `graph`. Warns model.frozen where there were any.
void nameFrozenWeights(Graph &graph, Model &model);

/// Parameters of `graph` that no layer of `model` has become layers by their names: "block.conv.weight" is one of the layer "block.conv", a
/// name without a dot a layer by itself. The kind of a layer is what the first operator that reads it does.
void nameLayersByTensors(const Graph &graph, Model &model);

} // namespace espalier
