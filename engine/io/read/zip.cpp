// SPDX-License-Identifier: GPL-3.0-or-later
// The zip format as in PKWARE's APPNOTE 6.3.10: sections 4.3.7 (local header), 4.3.12 (directory), 4.3.14 to 4.3.16 (end
// records), 4.5.3 (64-bit sizes).
#include "engine/io/read/zip.h"

#include "engine/files/errors.h"
#include "engine/io/read/errors.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace espalier {

namespace {

constexpr std::uint32_t kLocal = 0x04034b50, kDirectory = 0x02014b50, kEnd = 0x06054b50, kEnd64 = 0x06064b50, kLocator64 = 0x07064b50;
constexpr std::size_t kLocalSize = 30, kDirectorySize = 46, kEndSize = 22, kEnd64Size = 56, kLocatorSize = 20;
constexpr std::uint64_t kMaxMembers = 1'000'000;
constexpr std::uint64_t kDeflateGain = 1032; // Deflate cannot gain more.

template <typename T> T number(const char *at)
{
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

/// What a directory entry says, before it is checked.
struct Entry {
    std::string name;
    std::uint16_t flags = 0, method = 0;
    std::uint32_t checksum = 0;
    std::uint64_t stored = 0, size = 0, header = 0;
};

/// Takes 64-bit numbers from extra field 1 for those that are all ones; false when the field is too short.
bool widen(Entry &entry, std::string_view extra)
{
    constexpr std::uint32_t kOnes = 0xffffffffu;
    std::string_view field;
    while (extra.size() >= 4) {
        const std::size_t length = number<std::uint16_t>(extra.data() + 2);
        if (length > extra.size() - 4)
            break;
        if (number<std::uint16_t>(extra.data()) == 1)
            field = extra.substr(4, length);
        extra.remove_prefix(4 + length);
    }
    for (std::uint64_t *value : {&entry.size, &entry.stored, &entry.header}) {
        if (*value != kOnes)
            continue;
        if (field.size() < 8)
            return false;
        *value = number<std::uint64_t>(field.data());
        field.remove_prefix(8);
    }
    return true;
}

struct DirectoryPlace {
    std::uint64_t count = 0, size = 0, offset = 0;
    std::uint64_t end = 0; ///< Where the directory must end.
};

/// Finds the end record; false when there is none.
bool findDirectory(std::string_view file, DirectoryPlace &place)
{
    if (file.size() < kEndSize)
        return false;
    const std::size_t lowest = file.size() - std::min<std::size_t>(file.size(), kEndSize + 65535);
    for (std::size_t at = file.size() - kEndSize;; --at) {
        const char *record = file.data() + at;
        if (number<std::uint32_t>(record) == kEnd && at + kEndSize + number<std::uint16_t>(record + 20) == file.size()) {
            place.count = number<std::uint16_t>(record + 10);
            place.size = number<std::uint32_t>(record + 12);
            place.offset = number<std::uint32_t>(record + 16);
            place.end = at;
            // With a 64-bit record in front of it, that one counts.
            if (at >= kLocatorSize && number<std::uint32_t>(record - kLocatorSize) == kLocator64) {
                const std::uint64_t wide = number<std::uint64_t>(record - kLocatorSize + 8);
                if (wide > at - kLocatorSize || at - kLocatorSize - wide < kEnd64Size
                    || number<std::uint32_t>(file.data() + wide) != kEnd64)
                    return false;
                const char *record64 = file.data() + wide;
                place.count = number<std::uint64_t>(record64 + 32);
                place.size = number<std::uint64_t>(record64 + 40);
                place.offset = number<std::uint64_t>(record64 + 48);
                place.end = wide;
            }
            return true;
        }
        if (at == lowest)
            return false;
    }
}

} // namespace

Error ZipArchive::broken(std::string what) const
{
    return Error(errors::kZipBroken, {std::move(what)}, path());
}

Error ZipArchive::memberTrouble(const std::string &name, std::string what) const
{
    return Error(errors::kZipMember, {printable(name, 120), std::move(what)}, path());
}

Result<ZipArchive> ZipArchive::open(const MappedFile &file)
{
    ZipArchive archive;
    archive.m_file = file;
    if (file->size() == 0)
        return Error(errors::kFileEmpty, {}, file->path());
    if (Status read = archive.readDirectory(); !read)
        return read.error();
    return archive;
}

Status ZipArchive::readDirectory()
{
    const std::string_view file = m_file->text();
    DirectoryPlace place;
    if (!findDirectory(file, place))
        return Error(errors::kZipTruncated, {}, path());
    if (place.size > place.end || place.offset != place.end - place.size)
        return broken("its directory is not where the end record says (truncated, or bytes in front of it?)");
    if (place.count > kMaxMembers || place.count > place.size / kDirectorySize)
        return broken("it claims " + std::to_string(place.count) + " members");

    std::string_view rest = file.substr(static_cast<std::size_t>(place.offset), static_cast<std::size_t>(place.size));
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges; // Begin and end of each member, header included.
    for (std::uint64_t i = 0; i < place.count; ++i) {
        if (rest.size() < kDirectorySize || number<std::uint32_t>(rest.data()) != kDirectory)
            return broken("its directory ends after " + std::to_string(i) + " of " + std::to_string(place.count) + " members");
        const std::size_t nameSize = number<std::uint16_t>(rest.data() + 28), extraSize = number<std::uint16_t>(rest.data() + 30),
                          commentSize = number<std::uint16_t>(rest.data() + 32);
        if (rest.size() - kDirectorySize < nameSize + extraSize + commentSize)
            return broken("its directory is cut inside a member");
        Entry entry;
        entry.name = rest.substr(kDirectorySize, nameSize);
        entry.flags = number<std::uint16_t>(rest.data() + 8);
        entry.method = number<std::uint16_t>(rest.data() + 10);
        entry.checksum = number<std::uint32_t>(rest.data() + 16);
        entry.stored = number<std::uint32_t>(rest.data() + 20);
        entry.size = number<std::uint32_t>(rest.data() + 24);
        entry.header = number<std::uint32_t>(rest.data() + 42);
        if (!widen(entry, rest.substr(kDirectorySize + nameSize, extraSize)))
            return memberTrouble(entry.name, "its size of 4 GiB or more is not given in 64 bits");
        rest.remove_prefix(kDirectorySize + nameSize + extraSize + commentSize);

        if (entry.flags & 1u)
            return memberTrouble(entry.name, "it is encrypted");
        if (entry.method != 0 && entry.method != 8)
            return memberTrouble(entry.name, "its compression method " + std::to_string(entry.method) + " is not known");
        if (entry.name.empty() || entry.name.find('\0') != std::string::npos)
            return memberTrouble(entry.name, "its name is not allowed");
        if (entry.header > place.offset || place.offset - entry.header < kLocalSize)
            return memberTrouble(entry.name, "it begins outside the file");
        const char *local = file.data() + entry.header;
        if (number<std::uint32_t>(local) != kLocal)
            return memberTrouble(entry.name, "there is no member where the directory says");
        const std::size_t localName = number<std::uint16_t>(local + 26), localExtra = number<std::uint16_t>(local + 28);
        const std::uint64_t data = entry.header + kLocalSize + localName + localExtra;
        if (data > place.offset || entry.stored > place.offset - data)
            return memberTrouble(entry.name, "its " + std::to_string(entry.stored) + " bytes reach past the end of the file");
        if (file.substr(static_cast<std::size_t>(entry.header + kLocalSize), localName) != entry.name
            || number<std::uint16_t>(local + 8) != entry.method)
            return memberTrouble(entry.name, "its own header says something else than the directory");
        if (entry.method == 0 && entry.size != entry.stored)
            return memberTrouble(entry.name,
                                 "it claims " + std::to_string(entry.size) + " bytes but holds " + std::to_string(entry.stored));
        if (entry.method == 8 && entry.size / kDeflateGain > entry.stored)
            return memberTrouble(entry.name, std::to_string(entry.stored) + " packed bytes cannot unpack to " + std::to_string(entry.size));
        if (!m_byName.emplace(entry.name, m_members.size()).second)
            return memberTrouble(entry.name, "its name occurs twice");
        ranges.emplace_back(entry.header, data + entry.stored);
        m_members.push_back({entry.name, static_cast<std::int64_t>(entry.size), static_cast<std::int64_t>(entry.stored),
                             static_cast<std::int64_t>(data), entry.method == 8});
        m_checksums.push_back(entry.checksum);
    }
    if (!rest.empty())
        return broken("its directory has bytes behind the last member");
    std::sort(ranges.begin(), ranges.end());
    for (std::size_t i = 1; i < ranges.size(); ++i)
        if (ranges[i].first < ranges[i - 1].second)
            return broken("two of its members overlap");
    return {};
}

const ZipMember *ZipArchive::find(const std::string &name) const
{
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : &m_members[found->second];
}

Result<std::string> ZipArchive::read(const std::string &name, std::int64_t limit) const
{
    const ZipMember *member = find(name);
    if (!member)
        return Error(errors::kZipMissing, {printable(name, 120)}, path());
    if (member->size > limit)
        return Error(errors::kZipTooLarge, {printable(name, 120), std::to_string(member->size), std::to_string(limit)}, path());
    std::string bytes;
    const std::string_view stored =
        m_file->text().substr(static_cast<std::size_t>(member->dataOffset), static_cast<std::size_t>(member->stored));
    if (!member->deflated) {
        bytes = stored;
    } else {
        if (stored.size() > std::numeric_limits<uInt>::max() || member->size > std::numeric_limits<uInt>::max())
            return memberTrouble(name, "it is packed and larger than 4 GiB");
        bytes.resize(static_cast<std::size_t>(member->size));
        z_stream stream{};
        if (inflateInit2(&stream, -15) != Z_OK) // Negative: no header around the deflate data.
            return memberTrouble(name, "zlib is out of memory");
        stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(stored.data()));
        stream.avail_in = static_cast<uInt>(stored.size());
        // zlib wants a place to write to even when nothing comes.
        Bytef nothing = 0;
        stream.next_out = bytes.empty() ? &nothing : reinterpret_cast<Bytef *>(bytes.data());
        stream.avail_out = static_cast<uInt>(bytes.size());
        const int code = inflate(&stream, Z_FINISH);
        const bool whole = code == Z_STREAM_END && stream.total_out == bytes.size();
        inflateEnd(&stream);
        if (!whole)
            return memberTrouble(name, "its packed bytes do not unpack to the " + std::to_string(bytes.size()) + " promised");
    }
    if (crc32_z(0, reinterpret_cast<const Bytef *>(bytes.data()), bytes.size()) != checksum(*member))
        return memberTrouble(name, "its checksum (CRC-32) does not fit, so it is damaged");
    return bytes;
}

Status ZipArchive::check(const ZipMember &member, const JobContext &context) const
{
    constexpr std::size_t kStep = 4 << 20; // About 4 ms.
    std::string_view rest = m_file->text().substr(static_cast<std::size_t>(member.dataOffset), static_cast<std::size_t>(member.stored));
    uLong sum = crc32_z(0, nullptr, 0);
    while (!rest.empty()) {
        if (context.cancelled())
            return Error(errors::kCancelled, {}, path());
        const std::size_t step = std::min(rest.size(), kStep);
        sum = crc32_z(sum, reinterpret_cast<const Bytef *>(rest.data()), step);
        rest.remove_prefix(step);
    }
    if (sum != checksum(member))
        return memberTrouble(member.name, "its checksum (CRC-32) does not fit, so it is damaged");
    return {};
}

} // namespace espalier
