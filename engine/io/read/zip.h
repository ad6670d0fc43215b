// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/files/mapping.h"
#include "engine/io/read/archive.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace espalier {

/// A zip archive whose directory was read and checked. Strict where readers differ, so that no other reader of the same
/// file (LibTorch's) sees something else: the directory ends at the end record, which ends the file; no name twice; the
/// headers before the data repeat what the directory says; members do not overlap.
class ZipArchive
{
public:
    /// Errors: io.zip-*, those of Mapping::open, io.empty.
    static Result<ZipArchive> open(const std::string &path);

    const std::string &path() const { return m_path; }
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

    std::string m_path;
    std::shared_ptr<const Mapping> m_file;
    std::vector<ZipMember> m_members;
    std::vector<std::uint32_t> m_checksums; ///< CRC-32 of each member.
    std::unordered_map<std::string, std::size_t> m_byName;
};

} // namespace espalier
