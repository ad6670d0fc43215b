// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/model/layer.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// The whole file as bytes, refusing folders, missing files and more than `limit` bytes.
Result<std::string> readFile(const std::string &path, std::int64_t limit);

/// Writes a file beside its target and gives it the name at the end, so that a full disk or a crash leaves the old file
/// whole. `write` gets the temporary path; `check` (optional) may refuse the result before it takes the name.
Status replaceFile(const std::string &path, const std::function<Status(const std::string &temporary)> &write,
                   const std::function<Status(const std::string &temporary)> &check = {});
Status writeFile(const std::string &path, std::string_view bytes);

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

/// safetensors: memory-mapped, every header field checked against the file (see corpus/README.md for what is refused).
struct SafetensorsFile {
    std::vector<NamedTensor> tensors; ///< In file order; views keep the mapping alive.
    std::map<std::string, std::string> metadata;
};
Result<SafetensorsFile> readSafetensors(const std::string &path);
/// Header padded to 8 bytes, tensors in the given order; replaces the file whole.
Status writeSafetensors(const std::string &path, const std::vector<NamedTensor> &tensors,
                        const std::map<std::string, std::string> &metadata = {});

} // namespace espalier
