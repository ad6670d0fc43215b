// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/model.h"
#include "engine/recipe/apply.h"

#include <cstdint>

namespace espalier {

/// Bytes that a tensor takes when stored (methods.md, Cost):
/// - as it is: elements * bytes of an element;
/// - quantized: ceil(elements * bits / 8), + 4 per scale, + 4 per zero point (or offset of the article's form) where the
///   scheme is not symmetric;
/// - pruned: what is smaller, the above or ceil(elements / 8) for a bit mask + the values (or packed integers) that are not
///   pruned, + the same scales and zero points. Zeros that no mask knows of are not free.
std::int64_t storedBytes(const NamedTensor &tensor, const ChangedTensor *change);

/// The same for all parameters of a layer: AppliedLayer::sizeBytes.
std::int64_t layerBytes(const Model &model, const AppliedLayer &layer);

/// Fills in sparsity and size of the whole model from its layers.
void sumUp(AppliedRecipe &applied, const Model &model);

} // namespace espalier
