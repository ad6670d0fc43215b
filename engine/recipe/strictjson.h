// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/result.h"

#include <nlohmann/json.hpp>

#include <string_view>

namespace espalier {

inline constexpr int kDeepestJson = 64;

/// Reads one JSON document. Unlike the library's own reader it refuses duplicate keys and deep nesting while it reads, so
/// that a hostile file costs neither stack nor memory. A UTF-8 byte-order mark in front is skipped.
/// Errors: recipe.syntax (also NaN, numbers that do not fit a double, invalid UTF-8, text behind the document),
/// recipe.too-deep, recipe.duplicate-key (with the path).
Result<nlohmann::json> readStrictJson(std::string_view text);

} // namespace espalier
