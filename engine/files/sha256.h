// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace espalier {

/// SHA-256 (FIPS 180-4), lower-case hexadecimal.
std::string sha256(std::string_view bytes);
Result<std::string> sha256File(const std::string &path, const JobContext &context);

class Sha256
{
public:
    Sha256();
    void add(const void *data, std::size_t size);
    std::string hex(); ///< Ends it.
private:
    std::uint32_t m_state[8];
    std::uint64_t m_bytes = 0;
    unsigned char m_block[64];
    std::size_t m_filled = 0;
};

} // namespace espalier
