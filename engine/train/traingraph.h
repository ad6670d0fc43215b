// SPDX-License-Identifier: GPL-3.0-or-later
// The graph as it behaves while training. Only for files that may include Torch.
#pragma once

#include "engine/model/graph.h"
#include "engine/model/model.h"
#include "engine/recipe/apply.h"

#include <memory>
#include <string>
#include <vector>

namespace espalier {

/// The same graph with dropout active and, with `liveNorms`, BatchNorm on batch statistics. An imported graph is in eval
/// mode throughout (importing.md), so the flags of those operators are all there is to turn.
std::shared_ptr<Graph> makeTrainingGraph(const Graph &graph, bool liveNorms);

/// One parameter or buffer while it is trained.
struct TrainedTensor {
    int tensor = -1; ///< Index into Model::tensors.
    int value = -1;  ///< Of the graph.
    std::string name;
    at::Tensor data; ///< Leaf (trainable) or plain buffer (running statistics), own memory.
    bool isTrainable = false;
    at::Tensor mask; ///< 1 or 0 per element; undefined where nothing is pruned.
    std::optional<QuantSpec> spec; ///< Fake-quantized in the forward pass.
    int channelAxis = 0;
};

/// All tensors that the graph reads, cloned; masks and quantizers of `applied` attached and masks applied.
std::vector<TrainedTensor> makeTrainedTensors(const Model &model, const AppliedRecipe &applied);

/// What stands in for the tensor in the forward pass: itself, or its fake-quantized form with the straight-through
/// gradient (Bengio et al. 2013): 1 inside the range, 0 outside.
Result<at::Tensor> effectiveTensor(const TrainedTensor &trained, const JobContext &context);

/// A model of the same graph with the trained tensors in the place of the old ones.
ModelPtr withTensors(const Model &model, const std::vector<TrainedTensor> &tensors);

} // namespace espalier
