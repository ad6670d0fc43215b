// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

inline constexpr ErrorCode kOperatorRefused{
    "io.operator-refused",
    ESPALIER_TEXT("errors", "The network uses %1, which touches files or runs foreign code. Espalier runs tensor operators only.")};
inline constexpr ErrorCode kNotUnderstood{"io.not-understood",
                                          ESPALIER_TEXT("errors", "The network uses %1, which Espalier cannot keep in its graph (%2).")};

} // namespace espalier::errors
