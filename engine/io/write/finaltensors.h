// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"
#include "engine/model/model.h"

#include <vector>

namespace espalier {

/// Model::tensors as the recipe leaves them: changed ones in float32 (or the element type they had), others as they are.
/// A tied tensor that a recipe changes under one name is changed under all.
std::vector<NamedTensor> finalTensors(const Model &model, const AppliedRecipe &applied);

} // namespace espalier
