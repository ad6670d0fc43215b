// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"
#include "engine/model/model.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace espalier {

/// How the elements of a tensor could lie in a file.
enum class Storage {
    Dense,   ///< Every element.
    Bitmask, ///< One bit per element, then the values that are kept.
    Csr,     ///< Compressed rows (one per output channel): row starts (4 bytes), column numbers (2 bytes, 4 above 65,536), values.
    Pattern, ///< n of every m: the kept values, and each one's place in its group in ceil(log2 m) bits (2:4 as GPUs read it).
};

/// What decides the bytes of a tensor's elements.
struct StorageForm {
    std::int64_t count = 0; ///< Elements.
    std::int64_t kept = 0;  ///< Not pruned.
    std::int64_t rows = 1;  ///< Output channels.
    int bits = 32;          ///< Of one value.
    std::pair<int, int> pattern{0, 0};
};

/// Bytes of the elements in this format; -1 where it cannot hold them (a pattern without one).
std::int64_t bytesIn(Storage storage, const StorageForm &form);

/// The format with the fewest bytes; of equal ones the first in the order above.
Storage smallestStorage(const StorageForm &form);

/// Of a tensor under a change (null: as it is); the format is Dense where no mask says what was pruned.
StorageForm storageForm(const NamedTensor &tensor, const ChangedTensor *change, int channelAxis);

/// Bytes that a tensor takes when stored (methods.md, Cost):
/// - as it is: elements * bytes of an element;
/// - quantized: ceil(elements * bits / 8), + 4 per scale, + 4 per zero point (or offset where zero is not exact) where the
///   scheme is not symmetric;
/// - pruned: the smallest of the formats above, + the same scales and zero points. Zeros that no mask knows of are not free.
std::int64_t storedBytes(const NamedTensor &tensor, const ChangedTensor *change, int channelAxis = 0);

/// The same for all parameters of a layer: AppliedLayer::sizeBytes.
std::int64_t layerBytes(const Model &model, const AppliedLayer &layer);

/// All parameters of the model as it is: AppliedRecipe::sizeBytes of the recipe that does nothing.
std::int64_t modelBytes(const Model &model);

/// Fills in sparsity and size of the whole model from its layers.
void sumUp(AppliedRecipe &applied, const Model &model);

} // namespace espalier
