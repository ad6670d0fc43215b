// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON header of a safetensors file: parsed and checked, apart from the bytes that it describes.
#pragma once

#include "engine/core/result.h"
#include "engine/core/tensorview.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

struct SafetensorsEntry {
    std::string name;
    std::string dtype;
    ElementType type = ElementType::Other; ///< Other for the unsigned and 8-bit float types, which have no type here.
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0, end = 0; ///< In bytes from the end of the header.
};

struct SafetensorsHeader {
    std::vector<SafetensorsEntry> entries; ///< In the order of the header.
    std::map<std::string, std::string> metadata;
};

/// Parses `json` and checks it against `dataBytes`, the number of bytes behind the header: every dtype known, shapes not
/// negative and without overflow, offsets equal to shape x dtype, no overlap, no hole, nothing left over, no key twice,
/// UTF-8, at most 16 levels deep. Memory: about what the entries need. Errors: io.safetensors-* (without a path).
Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view json, std::uint64_t dataBytes);

/// "F32", or null where safetensors has no name for the type.
const char *safetensorsName(ElementType type);

} // namespace espalier
