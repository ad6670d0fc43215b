// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stats/blockreader.h"

#include <cassert>
#include <cstring>
#include <type_traits>

namespace espalier {

namespace {

template <typename Stored> Stored stored(const std::byte *at)
{
    Stored value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

template <typename Real, typename Stored> void widen(Real *out, const std::byte *from, std::int64_t length)
{
    for (std::int64_t i = 0; i < length; ++i)
        out[i] = static_cast<Real>(stored<Stored>(from + i * static_cast<std::int64_t>(sizeof(Stored))));
}

} // namespace

bool fitsFloat(ElementType type)
{
    return type == ElementType::Float32 || type == ElementType::Float16 || type == ElementType::BFloat16;
}

bool isNumeric(ElementType type)
{
    return type != ElementType::Complex64 && type != ElementType::Complex128 && type != ElementType::Other;
}

template <typename Real> BlockReader<Real>::BlockReader(const TensorView &view) : m_view(view)
{
    constexpr ElementType own = std::is_same_v<Real, float> ? ElementType::Float32 : ElementType::Float64;
    // A mapped file may put numbers at odd addresses; those are copied.
    m_inPlace = view.type == own && reinterpret_cast<std::uintptr_t>(view.data) % alignof(Real) == 0;
}

template <typename Real> const Real *BlockReader<Real>::read(std::int64_t offset, std::int64_t length)
{
    assert(length <= kBlock);
    const std::byte *from = m_view.data + offset * static_cast<std::int64_t>(elementSize(m_view.type));
    if (m_inPlace)
        return reinterpret_cast<const Real *>(from);
    switch (m_view.type) {
    case ElementType::Float32: widen<Real, float>(m_buffer, from, length); break;
    case ElementType::Float64: widen<Real, double>(m_buffer, from, length); break;
    case ElementType::Float16:
        for (std::int64_t i = 0; i < length; ++i)
            m_buffer[i] = halfToFloat(stored<std::uint16_t>(from + 2 * i));
        break;
    case ElementType::BFloat16:
        for (std::int64_t i = 0; i < length; ++i)
            m_buffer[i] = bfloat16ToFloat(stored<std::uint16_t>(from + 2 * i));
        break;
    case ElementType::Int64: widen<Real, std::int64_t>(m_buffer, from, length); break;
    case ElementType::Int32: widen<Real, std::int32_t>(m_buffer, from, length); break;
    case ElementType::Int16: widen<Real, std::int16_t>(m_buffer, from, length); break;
    case ElementType::Int8: widen<Real, std::int8_t>(m_buffer, from, length); break;
    case ElementType::UInt8:
    case ElementType::Bool: widen<Real, std::uint8_t>(m_buffer, from, length); break;
    default: assert(false);
    }
    return m_buffer;
}

template class BlockReader<float>;
template class BlockReader<double>;

} // namespace espalier
