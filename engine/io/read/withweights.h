// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/model/model.h"

#include <string>

namespace espalier {

/// The network of `model` with the weights and buffers of another file, by name (engine/io/read/weights.h). Every tensor of the
/// model must be found with its shape, and the file may hold no others under the same prefix, unless `partial`: then what
/// did not match stays as it was and becomes a warning. Element types are converted. The result's hash is that of both
/// files' hashes, so that nothing takes it for the original.
/// Errors: model.weights-mismatch (lists what did not match), model.weights-none, those of readWeights, core.cancelled.
Result<ModelPtr> withWeights(const ModelPtr &model, const std::string &path, bool partial, const JobContext &context);

} // namespace espalier
