// SPDX-License-Identifier: GPL-3.0-or-later
// Only for files that may include Torch.
#pragma once

#include "engine/train/finetune.h"
#include "engine/train/optimizer.h"
#include "engine/train/traingraph.h"

#include <string>
#include <vector>

namespace espalier {

/// What a run must share with the checkpoint that it goes on from.
struct CheckpointKey {
    std::string modelSha256, dataSha256, recipeHash, spec;
};

/// Writes weights, buffers, optimizer state and figures after a whole epoch: one safetensors file, replaced whole.
Status writeCheckpoint(const std::string &path, const CheckpointKey &key, const std::vector<TrainedTensor> &tensors,
                       const Optimizer &optimizer, const std::vector<EpochFigures> &epochs);

/// Puts a checkpoint's state back and returns the figures of its epochs. Errors: train.checkpoint, io.*.
Result<std::vector<EpochFigures>> readCheckpoint(const std::string &path, const CheckpointKey &key,
                                                 std::vector<TrainedTensor> &tensors, Optimizer &optimizer);

} // namespace espalier
