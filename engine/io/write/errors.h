// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

inline constexpr ErrorCode kUnknownFormat{"export.unknown-format",
                                          ESPALIER_TEXT("errors", "There is no export format \"%1\"; there are: %2.")};
inline constexpr ErrorCode kExportRefused{"export.refused", ESPALIER_TEXT("errors", "This network cannot be written as %1: %2")};
inline constexpr ErrorCode kSourceChanged{
    "export.source-changed",
    ESPALIER_TEXT("errors",
                  "The model's own file is needed to write TorchScript, and it has changed or gone since it was opened. Open "
                  "it again, then export.")};
inline constexpr ErrorCode kReadBack{
    "export.read-back",
    ESPALIER_TEXT("errors", "The written file was read back and differs (%1), so it did not take the name. The old file is unchanged.")};

} // namespace espalier::errors
