// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"
#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/model/model.h"

#include <string>
#include <vector>

namespace espalier {

/// Runs the plain graph on given tensors (by input name, or one named "inputs"); same floats as PyTorch's own forward.
/// Outputs are named "outputs" when there is one, else "output0", "output1", ... in call order.
Result<std::vector<NamedTensor>> runModel(const Model &model, const std::vector<NamedTensor> &inputs, const AppliedRecipe *applied,
                                          const JobContext &context);

} // namespace espalier
