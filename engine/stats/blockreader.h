// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/tensorview.h"

#include <cstdint>

namespace espalier {

/// Elements that are looked at together: small enough that a block stays in the first cache through all loops over it.
inline constexpr std::int64_t kBlock = 1024;

/// Hands out stretches of a tensor as float or double: in place where the numbers already are that, else widened into a
/// buffer. Float16 and bfloat16 fit float exactly, integers and float64 go through double.
template <typename Real> class BlockReader
{
public:
    explicit BlockReader(const TensorView &view);

    /// At most kBlock numbers; valid until the next call.
    const Real *read(std::int64_t offset, std::int64_t length);

private:
    const TensorView &m_view;
    bool m_inPlace;
    alignas(32) Real m_buffer[kBlock];
};

/// True when all values of this type are floats.
bool fitsFloat(ElementType type);
/// True when values of this type are numbers that can be looked at at all.
bool isNumeric(ElementType type);

} // namespace espalier
