// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

inline constexpr ErrorCode kTorchLoad{"io.torchscript-load", ESPALIER_TEXT("errors", "LibTorch %1 cannot open this TorchScript file: %2")};
inline constexpr ErrorCode kTorchNewer{
    "io.torchscript-newer",
    ESPALIER_TEXT("errors",
                  "This file uses the operator %1, which LibTorch %2 does not have. Open it with a build on a newer "
                  "LibTorch (2.6 or later), or export it again without that operator.")};
inline constexpr ErrorCode kNoForward{
    "io.no-forward", ESPALIER_TEXT("errors", "The file holds a module without a forward method, so there is nothing to run.")};

} // namespace espalier::errors
