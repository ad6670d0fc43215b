// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

// Any file.
inline constexpr ErrorCode kFileMissing{"io.missing", ESPALIER_TEXT("errors", "There is no such file: it does not exist.")};
inline constexpr ErrorCode kFileIsFolder{"io.folder", ESPALIER_TEXT("errors", "This is a folder (directory), not a file.")};
inline constexpr ErrorCode kNotRegular{"io.not-regular",
    ESPALIER_TEXT("errors", "This is a device, pipe or socket, not an ordinary file.")};
inline constexpr ErrorCode kFileEmpty{"io.empty", ESPALIER_TEXT("errors", "The file is empty (0 bytes).")};
inline constexpr ErrorCode kFileTooLarge{"io.too-large",
    ESPALIER_TEXT("errors", "The file has %1 bytes; at most %2 are read here.")};
inline constexpr ErrorCode kCannotRead{"io.cannot-read", ESPALIER_TEXT("errors", "The file cannot be read: %1.")};
inline constexpr ErrorCode kCannotWrite{"io.cannot-write", ESPALIER_TEXT("errors", "The file cannot be written: %1.")};

// safetensors.
inline constexpr ErrorCode kSafetensorsHeader{"io.safetensors-header",
    ESPALIER_TEXT("errors", "The safetensors header is not sound: %1.")};
inline constexpr ErrorCode kSafetensorsTensor{"io.safetensors-tensor",
    ESPALIER_TEXT("errors", "Tensor \"%1\" in the safetensors header is not sound: %2.")};
inline constexpr ErrorCode kSafetensorsDtype{"io.safetensors-dtype",
    ESPALIER_TEXT("errors", "Tensor \"%1\" has the unknown dtype %2; known are F64, F32, F16, BF16, F8_E4M3, F8_E5M2, "
                            "I64, I32, I16, I8, U64, U32, U16, U8, BOOL and C64.")};
inline constexpr ErrorCode kSafetensorsCannotHold{"io.safetensors-cannot-hold",
    ESPALIER_TEXT("errors", "Tensor \"%1\" cannot be stored as safetensors: %2.")};


// Integers with scales.
inline constexpr ErrorCode kIntegers{"io.integers", ESPALIER_TEXT("errors", "The integers of tensor \"%1\" cannot be turned back: %2.")};

} // namespace espalier::errors
