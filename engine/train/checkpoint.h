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

/// Everything that a run goes on with. `tensors` with their masks and learned ranges; `best` has the data of every tensor, then the
/// learned scales, of the best epoch (empty: none is kept).
struct TrainingState {
    const Model &model;
    std::vector<TrainedTensor> &tensors;
    AppliedRecipe &applied; ///< Its thresholds are written; its masks are those of the tensors.
    Optimizer &optimizer;
    std::vector<EpochFigures> &epochs;
    std::vector<at::Tensor> &best;
    int &level; ///< Of PruneSchedule.
};

/// Data of every tensor, then the learned scales, copied.
std::vector<at::Tensor> snapshotOf(const std::vector<TrainedTensor> &tensors);
void putBack(const std::vector<at::Tensor> &snapshot, std::vector<TrainedTensor> &tensors);

/// Writes the state after a whole epoch: one safetensors file, replaced whole, so that a kill at any moment leaves the last one.
Status writeCheckpoint(const std::string &path, const CheckpointKey &key, const TrainingState &state);

/// Puts a checkpoint's state back. On an error nothing is changed. Errors: train.checkpoint, io.*.
Status readCheckpoint(const std::string &path, const CheckpointKey &key, const TrainingState &state);

} // namespace espalier
