// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/read/pickle.h"
#include "engine/io/read/zip.h"

#include <string>
#include <vector>

namespace espalier {

/// Pickles inside archives may have this many bytes (each tensor takes about 100).
inline constexpr std::int64_t kMaxPickle = 128 << 20;

/// Compares every tensor of a pickle with its record `root/folder/KEY`, which must be there, stored as it is and large
/// enough for the storage; appends the records to `records`. Errors: io.tensor-* naming tensor and record.
Status checkTensorRecords(const PickleTree &tree, const std::string &prefix, const ZipArchive &archive, const std::string &root,
                          const std::string &folder, std::vector<const ZipMember *> &records);

} // namespace espalier
