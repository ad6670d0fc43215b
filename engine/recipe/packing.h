// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recipe/size.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace espalier {

/// Where the elements of a tensor lie and how they are written.
struct PackedLayout {
    std::vector<std::int64_t> shape;
    int channelAxis = 0;
    int bits = 32;                     ///< Of one code, 1..64.
    std::pair<int, int> pattern{0, 0}; ///< For Storage::Pattern.
};

/// The bytes of a file that holds these codes (a float's bits, or a quantized integer minus the lowest one) where `kept` is not 0, in
/// the given format; bytesIn() says how many. Bits go into bytes from the lowest up; numbers are little-endian.
///
/// Bitmask: ceil(N / 8) bytes of mask in element order, the kept codes in element order. Csr: rows + 1 starts of 4 bytes, the column
/// of each kept element (its place among the channel's elements), the codes, rows being output channels. Pattern: groups along the
/// input axis, outer axes first, then inner; the kept codes in that order, then their places within the group.
std::string packCodes(Storage storage, const PackedLayout &layout, std::span<const std::uint64_t> codes, std::span<const std::uint8_t> kept);

/// The codes again; 0 where nothing was kept. Empty when the bytes are not such a file.
std::vector<std::uint64_t> unpackCodes(Storage storage, const PackedLayout &layout, const std::string &bytes);

} // namespace espalier
