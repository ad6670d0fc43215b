// SPDX-License-Identifier: GPL-3.0-or-later
// The graph as it behaves while training. Only for files that may include Torch.
#pragma once

#include "engine/apply/apply.h"
#include "engine/graph/activationpoints.h"
#include "engine/graph/graph.h"
#include "engine/model/model.h"

#include <memory>
#include <string>
#include <vector>

namespace espalier {

struct TrainingGraph {
    std::shared_ptr<const Graph> graph;
    bool channelsLast = false; ///< It wants its input and its 2-D convolution weights so.
};

/// The same graph with dropout active and, with `liveNorms`, BatchNorm on batch statistics. An imported graph is in eval
/// mode throughout (importing.md), so the flags of those operators are all there is to turn. The passes of
/// engine/plan/passes.h follow: channels last where nothing asks for strides, and activations and additions write over values that
/// neither another operator nor the gradient of the one that made them reads.
TrainingGraph makeTrainingGraph(const Graph &graph, bool liveNorms);

/// A range that is trained with the weights (engine/train/fakequant.h). All broadcast against the weights; the tensors of one
/// layer share them. w' = k scale + base, k = clamp(round((w - base) / scale), first, last).
struct LearnedRange {
    at::Tensor scale; ///< A leaf.
    at::Tensor base, first, last;
    double gradientScale = 1;
};

/// One parameter or buffer while it is trained.
struct TrainedTensor {
    int tensor = -1; ///< Index into Model::tensors.
    int value = -1;  ///< Of the graph.
    std::string name;
    at::Tensor data; ///< Leaf (trainable) or plain buffer (running statistics), own memory.
    bool isTrainable = false;
    bool isPenalized = false;      ///< Takes part in the L1 penalty.
    at::Tensor mask;               ///< 1 or 0 per element; undefined where nothing is pruned.
    std::optional<QuantSpec> spec; ///< Fake-quantized in the forward pass.
    int channelAxis = 0;
    std::optional<LearnedRange> learned; ///< Else the range is found anew in each step.
    /// Of a learned range of activations, which is trained like that of a tensor and has no data: `tensor` and `value` are -1.
    std::optional<ActivationPoint> place;
};

/// All tensors that the graph reads, cloned (4-D ones channels last if asked); the quantizers of `applied` attached.
std::vector<TrainedTensor> makeTrainedTensors(const Model &model, const AppliedRecipe &applied, bool channelsLast);

/// Takes the masks of `applied` for those that the tensors have, and zeroes what they prune.
void takeMasks(std::vector<TrainedTensor> &tensors, const Model &model, const AppliedRecipe &applied);

/// The other way: puts the masks of the tensors into `applied`, for a run that goes on from a checkpoint.
void giveMasks(const std::vector<TrainedTensor> &tensors, const Model &model, AppliedRecipe &applied);

/// A model of the same graph with the trained tensors in the place of the old ones.
ModelPtr withTensors(const Model &model, const std::vector<TrainedTensor> &tensors);

} // namespace espalier
