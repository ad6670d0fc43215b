// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/model/model.h"
#include "engine/recipe/apply.h"

#include <map>
#include <string>
#include <vector>

namespace espalier {

/// A model with MACs and shapes worked out for these inputs (by name, "" = first; batch first) by one run on zeros.
/// Errors: model.shape-does-not-fit (operator, layer, shapes), core.cancelled.
Result<ModelPtr> withInputShapes(const ModelPtr &model, const std::map<std::string, std::vector<std::int64_t>> &shapes,
                                 const std::string &source, const JobContext &context);

/// Runs the plain graph on given tensors (by input name, or one named "inputs"); same floats as PyTorch's own forward.
/// Outputs are named "outputs" when there is one, else "output0", "output1", ... in call order.
Result<std::vector<NamedTensor>> runModel(const Model &model, const std::vector<NamedTensor> &inputs,
                                          const AppliedRecipe *applied, const JobContext &context);

} // namespace espalier
