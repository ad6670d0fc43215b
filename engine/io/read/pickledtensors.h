// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/tensorview.h"
#include "engine/io/read/pickle.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace espalier {

/// A tensor as a pickle describes it: a strided view of a storage that lies elsewhere in the file.
struct PickledTensor {
    std::string storageKey;
    ElementType type = ElementType::Other;
    std::int64_t elementBytes = 0;
    std::int64_t storageCount = 0; ///< Elements of the storage.
    std::int64_t offset = 0;       ///< In elements.
    std::vector<std::int64_t> sizes, strides;
};

/// Whether a global is one of torch's helpers for tensors and containers (storages, `_rebuild_tensor_v2`, dtypes,
/// OrderedDict, ...). None of them is called.
bool isTensorGlobal(const std::string &qualifiedName);

/// Whether this node is a call of a tensor helper.
bool isTensor(const PickleTree &tree, int id);

/// Reads such a node; sizes, strides and offset are checked against the storage's count. `name` is for the message.
/// Errors: io.tensor-broken (without a path).
Result<PickledTensor> readTensor(const PickleTree &tree, int id, const std::string &name);

/// Dotted names of the tensors under the root: attribute names and dict keys, positions in lists ("_flat_weights.0"). A
/// tensor that is met twice keeps its first name.
std::map<int, std::string> tensorNames(const PickleTree &tree, const std::string &prefix);

/// Checks every tensor of a pickle, named or not, and calls `record(name, tensor)` for it.
Status forEachTensor(const PickleTree &tree, const std::string &prefix,
                     const std::function<Status(const std::string &name, const PickledTensor &tensor)> &record);

} // namespace espalier
