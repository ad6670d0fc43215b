// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/files/mapping.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace espalier {

struct ZipMember {
    std::string name;
    std::int64_t size = 0;       ///< Unpacked.
    std::int64_t stored = 0;     ///< In the file.
    std::int64_t dataOffset = 0; ///< Of its first byte in the file.
    bool deflated = false;
};

/// A zip archive whose directory was read and checked, without unpacking anything to disk; every size is compared with the file. Strict where readers differ, so that no other reader of the same
/// file (LibTorch's) sees something else: the directory ends at the end record, which ends the file; no name twice; the
/// headers before the data repeat what the directory says; members do not overlap.
class ZipArchive
{
public:
    /// Errors: io.zip-*, io.empty.
    static Result<ZipArchive> open(const MappedFile &file);

    const MappedFile &file() const { return m_file; }
    const std::string &path() const { return m_file->path(); }
    const std::vector<ZipMember> &members() const { return m_members; }
    const ZipMember *find(const std::string &name) const;

    /// One member unpacked, its CRC-32 checked. Errors: io.zip-missing, io.zip-too-large, io.zip-member.
    Result<std::string> read(const std::string &name, std::int64_t limit) const;

    /// Compares the bytes of a stored member with its CRC-32. Errors: io.zip-member, core.cancelled.
    Status check(const ZipMember &member, const JobContext &context) const;

private:
    Status readDirectory();
    Error broken(std::string what) const;
    Error memberTrouble(const std::string &name, std::string what) const;
    std::uint32_t checksum(const ZipMember &member) const { return m_checksums[static_cast<std::size_t>(&member - m_members.data())]; }

    MappedFile m_file;
    std::vector<ZipMember> m_members;
    std::vector<std::uint32_t> m_checksums; ///< CRC-32 of each member.
    std::unordered_map<std::string, std::size_t> m_byName;
};

} // namespace espalier
