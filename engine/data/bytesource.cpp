// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/bytesource.h"

#include "engine/data/errors.h"
#include "engine/files/errors.h"
#include "engine/files/mapping.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace espalier {

namespace {

constexpr std::size_t kStep = 1 << 20; // Between two looks at the stop token: about 8 ms of inflating.
constexpr std::int64_t kDeflateGain = 1032;

class PlainSource final : public ByteSource
{
public:
    PlainSource(std::string path, MappedFile file) : m_file(std::move(file))
    {
        m_path = std::move(path);
        m_fileBytes = m_mostBytes = m_expectedBytes = static_cast<std::int64_t>(m_file->size());
    }

private:
    Result<std::size_t> readSome(std::uint8_t *out, std::size_t size) override
    {
        const std::size_t taken = std::min(size, m_file->size() - m_at);
        if (taken)
            std::memcpy(out, m_file->data() + m_at, taken);
        m_at += taken;
        return taken;
    }

    MappedFile m_file;
    std::size_t m_at = 0;
};

class GzipSource final : public ByteSource
{
public:
    GzipSource(std::string path, MappedFile file) : m_file(std::move(file))
    {
        m_path = std::move(path);
        m_fileBytes = static_cast<std::int64_t>(m_file->size());
        m_mostBytes = m_fileBytes > std::numeric_limits<std::int64_t>::max() / kDeflateGain ? std::numeric_limits<std::int64_t>::max()
                                                                                            : m_fileBytes * kDeflateGain;
        std::uint32_t last = 0; // The last member's size modulo 2^32.
        if (m_file->size() >= 4)
            std::memcpy(&last, m_file->data() + m_file->size() - 4, 4);
        m_expectedBytes = std::min<std::int64_t>(last, m_mostBytes);
        m_ready = inflateInit2(&m_stream, 15 + 16) == Z_OK; // 16: gzip header and checksum.
    }
    ~GzipSource() override
    {
        if (m_ready)
            inflateEnd(&m_stream);
    }
    GzipSource(const GzipSource &) = delete;
    GzipSource &operator=(const GzipSource &) = delete;

private:
    Result<std::size_t> readSome(std::uint8_t *out, std::size_t size) override
    {
        if (!m_ready)
            return Error(errors::kGzipBroken, {"0", "zlib is out of memory"}, m_path);
        std::size_t filled = 0;
        while (filled < size && !m_ended) {
            // zlib's counters have 32 bits.
            const std::size_t input = std::min<std::size_t>(m_file->size() - m_at, 1u << 30);
            const std::size_t room = std::min<std::size_t>(size - filled, 1u << 30);
            m_stream.next_in = reinterpret_cast<Bytef *>(const_cast<std::byte *>(m_file->data())) + m_at;
            m_stream.avail_in = static_cast<uInt>(input);
            m_stream.next_out = out + filled;
            m_stream.avail_out = static_cast<uInt>(room);
            const int code = inflate(&m_stream, Z_NO_FLUSH);
            m_at += input - m_stream.avail_in;
            filled += room - m_stream.avail_out;
            m_total += room - m_stream.avail_out;
            if (code == Z_STREAM_END) {
                endOfMember();
            } else if (code == Z_BUF_ERROR || (code == Z_OK && m_at == m_file->size() && m_stream.avail_out > 0)) {
                return Error(errors::kGzipCut, {std::to_string(m_total)}, m_path);
            } else if (code != Z_OK) {
                return Error(errors::kGzipBroken, {std::to_string(m_total), m_stream.msg ? m_stream.msg : "not deflate"}, m_path);
            }
        }
        return filled;
    }

    /// gzip files may be put together from several; what follows that is no gzip (padding) is left alone, as gunzip does.
    void endOfMember()
    {
        const std::string_view rest = m_file->text().substr(m_at);
        if (rest.starts_with("\x1f\x8b"))
            inflateReset(&m_stream);
        else
            m_ended = true;
    }

    MappedFile m_file;
    z_stream m_stream{};
    bool m_ready = false, m_ended = false;
    std::size_t m_at = 0, m_total = 0;
};

} // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string &path)
{
    const Result<MappedFile> file = Mapping::open(path);
    if (!file)
        return file.error();
    if ((*file)->size() == 0)
        return Error(errors::kFileEmpty, {}, path);
    std::unique_ptr<ByteSource> source;
    if ((*file)->text().starts_with("\x1f\x8b"))
        source = std::make_unique<GzipSource>(path, *file);
    else
        source = std::make_unique<PlainSource>(path, *file);
    return source;
}

Result<std::size_t> ByteSource::read(std::uint8_t *out, std::size_t size, const JobContext &context)
{
    std::size_t filled = 0;
    while (filled < size) {
        if (context.cancelled())
            return Error(errors::kCancelled, {}, m_path);
        const std::size_t step = std::min(size - filled, kStep);
        const Result<std::size_t> got = readSome(out + filled, step);
        if (!got)
            return got.error();
        filled += *got;
        if (*got < step)
            break;
    }
    return filled;
}

Result<Bytes> readRest(ByteSource &source, std::int64_t limit, const JobContext &context)
{
    Bytes bytes;
    // One byte more than expected, so that the first reading also meets the end of the stream (and its checksum).
    std::size_t room = static_cast<std::size_t>(std::min(source.expectedBytes(), limit)) + 1;
    for (;;) {
        auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(room);
        if (bytes.size)
            std::memcpy(larger.get(), bytes.data.get(), bytes.size);
        bytes.data = std::move(larger);
        const Result<std::size_t> got = source.read(bytes.data.get() + bytes.size, room - bytes.size, context);
        if (!got)
            return got.error();
        bytes.size += *got;
        if (bytes.size < room)
            return bytes;
        if (room > static_cast<std::size_t>(limit))
            return Error(errors::kDataTooLarge, {std::to_string(limit)}, source.path());
        room = std::min(room * 2 + 65536, static_cast<std::size_t>(limit) + 1);
    }
}

} // namespace espalier
