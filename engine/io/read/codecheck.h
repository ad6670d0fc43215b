// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/result.h"

#include <string>
#include <string_view>

namespace espalier {

struct CodeStats {
    bool hasFinal = false;    ///< A class has a `Final[...]` constant: scripted.
    bool hasNoneHook = false; ///< `_is_full_backward_hook : NoneType`: scripted.
};

/// Looks through one file of TorchScript source before LibTorch's parser, which recurses, gets to see it. Brackets, blocks,
/// operators and chains may nest 1000 deep together (200 for brackets); brackets must match; no `__setstate__`; no operator
/// that touches files or the network; no operator of a namespace that LibTorch does not have; no method that calls itself.
/// `file` is for messages. O(size). Errors: io.code-*, io.unknown-operator (without a path).
Result<CodeStats> checkCode(std::string_view source, const std::string &file);

} // namespace espalier
