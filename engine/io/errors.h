// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

// safetensors.
inline constexpr ErrorCode kSafetensorsHeader{"io.safetensors-header", ESPALIER_TEXT("errors", "The safetensors header is not sound: %1.")};
inline constexpr ErrorCode kSafetensorsTensor{"io.safetensors-tensor",
                                              ESPALIER_TEXT("errors", "Tensor \"%1\" in the safetensors header is not sound: %2.")};
inline constexpr ErrorCode kSafetensorsDtype{
    "io.safetensors-dtype",
    ESPALIER_TEXT("errors",
                  "Tensor \"%1\" has the unknown dtype %2; known are F64, F32, F16, BF16, F8_E4M3, F8_E5M2, "
                  "I64, I32, I16, I8, U64, U32, U16, U8, BOOL and C64.")};
inline constexpr ErrorCode kSafetensorsCannotHold{"io.safetensors-cannot-hold",
                                                  ESPALIER_TEXT("errors", "Tensor \"%1\" cannot be stored as safetensors: %2.")};

// Integers with scales.
inline constexpr ErrorCode kIntegers{"io.integers", ESPALIER_TEXT("errors", "The integers of tensor \"%1\" cannot be turned back: %2.")};

} // namespace espalier::errors
