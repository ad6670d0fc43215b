// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace espalier {

/// Bytes that were read; not cleared before, because only what was read is ever looked at.
struct Bytes {
    std::unique_ptr<std::uint8_t[]> data;
    std::size_t size = 0;
};

/// The content of a file, unpacked on the way when it begins as gzip does (whatever its name).
class ByteSource
{
public:
    /// Errors: those of fileSize (io.*), io.empty.
    static Result<std::unique_ptr<ByteSource>> open(const std::string &path);
    virtual ~ByteSource() = default;

    /// Reads until `size` bytes are there or the content ends; returns how many. Looks at the stop token every MiB.
    /// Errors: data.gzip-cut, data.gzip-broken, io.cannot-read, core.cancelled.
    Result<std::size_t> read(std::uint8_t *out, std::size_t size, const JobContext &context);

    /// More bytes than this cannot come out of the file (deflate gains at most a factor of 1032).
    std::int64_t mostBytes() const { return m_mostBytes; }
    std::int64_t fileBytes() const { return m_fileBytes; }
    /// How many bytes will come out as far as the file says; not to be relied on.
    std::int64_t expectedBytes() const { return m_expectedBytes; }
    const std::string &path() const { return m_path; }

protected:
    virtual Result<std::size_t> readSome(std::uint8_t *out, std::size_t size) = 0;

    std::string m_path;
    std::int64_t m_fileBytes = 0, m_mostBytes = 0, m_expectedBytes = 0;
};

/// Everything that is left, at most `limit` bytes (data.too-large). Memory grows with what really comes.
Result<Bytes> readRest(ByteSource &source, std::int64_t limit, const JobContext &context);

} // namespace espalier
