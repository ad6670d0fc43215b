// SPDX-License-Identifier: GPL-3.0-or-later
// From a loaded TorchScript module to our graph. Only for files that may include Torch.
#pragma once

#include <ATen/core/ivalue.h>

#include <torch/csrc/jit/api/module.h>

#include "engine/core/result.h"
#include "engine/files/mapping.h"
#include "engine/graph/graph.h"
#include "engine/model/model.h"

namespace espalier {

/// Loads the archive from the mapping, never from its path, in evaluation mode. Throws what LibTorch throws.
torch::jit::Module loadModule(const MappedFile &file);

/// Fills tensors, layers, inputs, outputs, parameters and graph of `model` from the module. Nothing of the module is run.
/// Errors: io.operator-refused, io.not-understood (what the graph does that we cannot keep).
Status buildFromModule(torch::jit::Module &module, Model &model);

/// Lists every module with weights, its tensors and what can be done to it.
void listLayers(const torch::jit::Module &module, Model &model);

} // namespace espalier
