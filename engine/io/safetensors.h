// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/result.h"
#include "engine/files/mapping.h"
#include "engine/model/layer.h"

#include <map>
#include <string>
#include <vector>

namespace espalier {

/// safetensors: memory-mapped, every header field checked against the file (see corpus/README.md for what is refused).
struct SafetensorsFile {
    std::vector<NamedTensor> tensors; ///< In file order; views keep the mapping alive.
    std::map<std::string, std::string> metadata;
};
Result<SafetensorsFile> readSafetensors(const std::string &path);
Result<SafetensorsFile> readSafetensors(const MappedFile &file);
/// Header padded to 8 bytes, tensors in the given order; replaces the file whole.
Status writeSafetensors(const std::string &path, const std::vector<NamedTensor> &tensors,
                        const std::map<std::string, std::string> &metadata = {});

} // namespace espalier
