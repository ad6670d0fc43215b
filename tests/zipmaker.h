// SPDX-License-Identifier: GPL-3.0-or-later
// Makes small zip archives byte by byte, sound ones and odd ones.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

namespace espalier::test {

class ZipMaker
{
public:
    void add(const std::string &name, const std::string &content, bool packed = false)
    {
        Member member{name, m_data.size(), 0, static_cast<std::uint32_t>(content.size()), 0, packed};
        member.checksum = static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef *>(content.data()), uInt(content.size())));
        const std::string stored = packed ? deflated(content) : content;
        member.stored = static_cast<std::uint32_t>(stored.size());
        m_data += "PK\x03\x04" + number(20, 2) + number(0, 2) + number(packed ? 8 : 0, 2) + number(0, 4) + number(member.checksum, 4)
            + number(member.stored, 4) + number(member.size, 4) + number(name.size(), 2) + number(0, 2) + name;
        m_dataOffsets.push_back(m_data.size());
        m_data += stored;
        m_members.push_back(member);
    }
    /// A second directory entry for a member that is there already.
    void addAgain(const std::string &name, const std::string &newName)
    {
        for (std::size_t i = 0; i < m_members.size(); ++i)
            if (m_members[i].name == name) {
                Member copy = m_members[i];
                copy.name = newName;
                m_members.push_back(copy);
                return;
            }
    }
    std::size_t directoryOffset() const { return m_data.size(); }
    std::size_t dataOffset(std::size_t member) const { return m_dataOffsets[member]; }
    std::string bytes() const
    {
        std::string directory;
        for (const Member &member : m_members)
            directory += "PK\x01\x02" + number(20, 2) + number(20, 2) + number(0, 2) + number(member.packed ? 8 : 0, 2) + number(0, 4)
                + number(member.checksum, 4) + number(member.stored, 4) + number(member.size, 4) + number(member.name.size(), 2)
                + number(0, 2) + number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4) + number(member.header, 4) + member.name;
        return m_data + directory + "PK\x05\x06" + number(0, 4) + number(m_members.size(), 2) + number(m_members.size(), 2)
            + number(directory.size(), 4) + number(m_data.size(), 4) + number(0, 2);
    }

private:
    struct Member {
        std::string name;
        std::size_t header;
        std::uint32_t stored, size, checksum;
        bool packed;
    };

    static std::string number(std::uint64_t value, int bytes)
    {
        std::string text;
        for (int i = 0; i < bytes; ++i)
            text += static_cast<char>(value >> (8 * i));
        return text;
    }
    static std::string deflated(const std::string &content)
    {
        z_stream stream{};
        deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
        std::string out(deflateBound(&stream, uLong(content.size())) + 16, '\0');
        stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(content.data()));
        stream.avail_in = uInt(content.size());
        stream.next_out = reinterpret_cast<Bytef *>(out.data());
        stream.avail_out = uInt(out.size());
        deflate(&stream, Z_FINISH);
        out.resize(stream.total_out);
        deflateEnd(&stream);
        return out;
    }

    std::string m_data;
    std::vector<Member> m_members;
    std::vector<std::size_t> m_dataOffsets;
};

} // namespace espalier::test
