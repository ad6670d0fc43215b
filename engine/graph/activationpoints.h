// SPDX-License-Identifier: GPL-3.0-or-later
// Where what goes through a network can be quantized. Only for files that may include Torch.
#pragma once

#include "engine/graph/graph.h"
#include "engine/model/model.h"

#include <vector>

namespace espalier {

/// A value of a graph that is an input or the output of a layer.
struct ActivationPoint {
    int layer = -1;
    int value = -1;
    bool isInput = false;
};

/// The points of all layers, in the order of the graph. A layer's output is taken behind the BatchNorm and the ReLU that alone
/// read it, as they are computed in one with it; a BatchNorm behind a layer has no input of its own. What the network gives
/// back is no point: integers are summed in 32 bits, and nothing reads it as fewer. Layers inside of branches and loops have none.
std::vector<ActivationPoint> activationPoints(const Graph &graph);

/// Sets LayerInfo::hasInputPlace, hasOutputPlace and isInputOwn; leaves them alone where there is no graph.
void markActivationPlaces(Model &model);

} // namespace espalier
