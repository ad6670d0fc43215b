// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipe/packing.h"

#include "engine/prune/pattern.h"
#include "engine/stats/layout.h"

#include <bit>

namespace espalier {

namespace {

class BitWriter
{
public:
    void add(std::uint64_t value, int bits)
    {
        for (int i = 0; i < bits; ++i, ++m_used) {
            if (m_used % 8 == 0)
                m_bytes.push_back('\0');
            if (value >> i & 1)
                m_bytes.back() = static_cast<char>(m_bytes.back() | 1 << m_used % 8);
        }
    }
    /// The next number begins a byte of its own.
    void align() { m_used = 8 * static_cast<std::int64_t>(m_bytes.size()); }
    std::string bytes() && { return std::move(m_bytes); }

private:
    std::string m_bytes;
    std::int64_t m_used = 0;
};

class BitReader
{
public:
    explicit BitReader(const std::string &bytes) : m_bytes(bytes) {}
    std::uint64_t take(int bits)
    {
        std::uint64_t value = 0;
        for (int i = 0; i < bits; ++i, ++m_used) {
            if (m_used / 8 >= static_cast<std::int64_t>(m_bytes.size())) {
                m_failed = true;
                return 0;
            }
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(m_bytes[static_cast<std::size_t>(m_used / 8)]) >> m_used % 8 & 1) << i;
        }
        return value;
    }
    void align() { m_used = (m_used + 7) / 8 * 8; }
    bool isDone() const { return !m_failed && (m_used + 7) / 8 == static_cast<std::int64_t>(m_bytes.size()); }
    bool failed() const { return m_failed; }

private:
    const std::string &m_bytes;
    std::int64_t m_used = 0;
    bool m_failed = false;
};

std::int64_t countOf(const PackedLayout &layout)
{
    std::int64_t count = 1;
    for (const std::int64_t extent : layout.shape)
        count *= extent;
    return count;
}

/// The order in which a format goes through the elements.
std::vector<std::int64_t> elementOrder(Storage storage, const PackedLayout &layout)
{
    std::vector<std::int64_t> order;
    const std::int64_t count = countOf(layout);
    order.reserve(static_cast<std::size_t>(count));
    if (storage == Storage::Csr) {
        const ChannelLayout channels = channelLayout(layout.shape, layout.channelAxis);
        for (std::int64_t c = 0; c < channels.channels; ++c)
            for (std::int64_t o = 0; o < channels.outer; ++o)
                for (std::int64_t k = 0; k < channels.inner; ++k)
                    order.push_back((o * channels.channels + c) * channels.inner + k);
    } else if (storage == Storage::Pattern) {
        const PatternLayout groups = patternLayout(layout.shape, layout.channelAxis);
        const std::int64_t m = layout.pattern.second;
        for (std::int64_t o = 0; o < groups.outer; ++o)
            for (std::int64_t first = 0; first + m <= groups.inputs; first += m)
                for (std::int64_t k = 0; k < groups.inner; ++k)
                    for (std::int64_t i = 0; i < m; ++i)
                        order.push_back(groups.index(o, first + i, k));
    } else {
        for (std::int64_t i = 0; i < count; ++i)
            order.push_back(i);
    }
    return order;
}

int columnBits(std::int64_t columns)
{
    return columns > 65536 ? 32 : 16;
}

} // namespace

std::string packCodes(Storage storage, const PackedLayout &layout, std::span<const std::uint64_t> codes, std::span<const std::uint8_t> kept)
{
    const std::vector<std::int64_t> order = elementOrder(storage, layout);
    const auto isKept = [&](std::size_t place) { return kept[static_cast<std::size_t>(order[place])] != 0; };
    BitWriter out;
    if (storage == Storage::Bitmask) {
        for (std::size_t i = 0; i < order.size(); ++i)
            out.add(isKept(i), 1);
        out.align();
    } else if (storage == Storage::Csr) {
        const std::int64_t rows = channelLayout(layout.shape, layout.channelAxis).channels;
        const std::size_t columns = rows > 0 ? order.size() / static_cast<std::size_t>(rows) : 0;
        std::uint64_t start = 0;
        out.add(start, 32);
        for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
            for (std::size_t c = 0; c < columns; ++c)
                start += isKept(row * columns + c);
            out.add(start, 32);
        }
        for (std::size_t i = 0; i < order.size(); ++i)
            if (isKept(i))
                out.add(i % columns, columnBits(static_cast<std::int64_t>(columns)));
    }
    for (std::size_t i = 0; i < order.size(); ++i)
        if (storage == Storage::Dense || isKept(i))
            out.add(codes[static_cast<std::size_t>(order[i])], layout.bits);
    if (storage == Storage::Pattern) {
        out.align();
        const std::size_t m = static_cast<std::size_t>(layout.pattern.second);
        for (std::size_t i = 0; i < order.size(); ++i)
            if (isKept(i))
                out.add(i % m, std::bit_width(m - 1));
    }
    return std::move(out).bytes();
}

std::vector<std::uint64_t> unpackCodes(Storage storage, const PackedLayout &layout, const std::string &bytes)
{
    const std::vector<std::int64_t> order = elementOrder(storage, layout);
    std::vector<std::uint64_t> codes(order.size(), 0);
    BitReader in(bytes);
    std::vector<std::size_t> places; // Of the kept elements, in the format's order.
    if (storage == Storage::Bitmask) {
        for (std::size_t i = 0; i < order.size(); ++i)
            if (in.take(1))
                places.push_back(i);
        in.align();
    } else if (storage == Storage::Csr) {
        const std::int64_t rows = channelLayout(layout.shape, layout.channelAxis).channels;
        const std::size_t columns = rows > 0 ? order.size() / static_cast<std::size_t>(rows) : 0;
        std::vector<std::uint64_t> starts;
        for (std::int64_t row = 0; row <= rows; ++row)
            starts.push_back(in.take(32));
        for (std::size_t row = 0; row + 1 < starts.size(); ++row)
            for (std::uint64_t i = starts[row]; i < starts[row + 1] && !in.failed(); ++i) {
                const std::size_t place = row * columns + static_cast<std::size_t>(in.take(columnBits(static_cast<std::int64_t>(columns))));
                if (place >= order.size())
                    return {};
                places.push_back(place);
            }
    } else if (storage == Storage::Dense) {
        for (std::size_t i = 0; i < order.size(); ++i)
            places.push_back(i);
    } else {
        const auto [n, m] = layout.pattern;
        const std::size_t kept = order.size() / static_cast<std::size_t>(m) * static_cast<std::size_t>(n);
        std::vector<std::uint64_t> values;
        for (std::size_t i = 0; i < kept; ++i)
            values.push_back(in.take(layout.bits));
        in.align();
        for (std::size_t i = 0; i < kept; ++i) {
            const std::size_t within = static_cast<std::size_t>(in.take(std::bit_width(static_cast<unsigned>(m - 1))));
            const std::size_t place = i / static_cast<std::size_t>(n) * static_cast<std::size_t>(m) + within;
            if (place >= order.size())
                return {};
            codes[static_cast<std::size_t>(order[place])] = values[i];
        }
    }
    for (const std::size_t place : places)
        codes[static_cast<std::size_t>(order[place])] = in.take(layout.bits);
    return in.isDone() ? codes : std::vector<std::uint64_t>();
}

} // namespace espalier
