// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/io/read/importer.h"
#include "engine/model/layer.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace espalier {

/// Reads the named tensors of one kind of file. Nothing of the file is executed; tensors that lie dense in it are views of the mapped file.
/// Names are the file's own, containers and all ("state_dict.module.conv1.weight"). A new one is a line in weights.cpp.
struct WeightReader {
    const char *id;
    const char *name; ///< "safetensors"
    std::vector<const char *> suffixes;
    bool (*isOne)(const FileHead &head); ///< The first that says yes reads it.
    Result<std::vector<NamedTensor>> (*read)(const FileHead &head, const JobContext &context);
};

/// TorchScript archives, what torch.save made of a state_dict or of a checkpoint with one inside (zip or legacy form), safetensors.
std::span<const WeightReader> weightReaders();

/// The tensors of a file of any of these kinds. Errors: io.* naming file, record or tensor; what else it is, where it is none of them.
Result<std::vector<NamedTensor>> readWeights(const FileHead &head, const JobContext &context);

/// Tensors of a torch.save archive, or of the older form without one; `known` names what else would be read.
Result<std::vector<NamedTensor>> readStateDict(const MappedFile &file);
Result<std::vector<NamedTensor>> readLegacyStateDict(const MappedFile &file, const std::string &known);

/// Which tensor of a weights file goes where in a model, by name.
struct WeightMatch {
    std::string prefix;                     ///< What the file's names have in front ("state_dict.module.").
    std::vector<std::pair<int, int>> pairs; ///< Index into the model's tensors, index into the file's.
    std::vector<std::string> missing;       ///< Names of the model's that the file has not.
    std::vector<std::string> unused;        ///< Names under `prefix` that the model has not.
    std::vector<std::string> misfits;       ///< "conv1.weight: [16, 3, 3, 3] in the file, [8, 3, 3, 3] in the network".

    bool isComplete() const { return missing.empty() && unused.empty() && misfits.empty(); }
};

/// Matches names after taking off the prefix under which most of the model's names are found. `num_batches_tracked`, which no
/// inference reads, may lack on either side. O(n log n).
WeightMatch matchWeights(const std::vector<NamedTensor> &model, const std::vector<NamedTensor> &file);

} // namespace espalier
