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
inline constexpr ErrorCode kFileTooLarge{"io.too-large", ESPALIER_TEXT("errors", "The file has %1 bytes; at most %2 are read here.")};
inline constexpr ErrorCode kCannotRead{"io.cannot-read", ESPALIER_TEXT("errors", "The file cannot be read: %1.")};
inline constexpr ErrorCode kCannotWrite{"io.cannot-write", ESPALIER_TEXT("errors", "The file cannot be written: %1.")};

} // namespace espalier::errors
