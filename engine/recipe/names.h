// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// The candidate with the smallest edit distance (insert, delete, replace; case counts half), "" when there are none.
std::string nearestName(std::string_view name, const std::vector<std::string> &candidates);

/// True when `name` fits `pattern`, where each `*` stands for any text, dots included. Linear but for backtracking to the
/// last star, so O(pattern * name) at worst.
bool fitsPattern(std::string_view pattern, std::string_view name);

bool isPattern(std::string_view key);

/// Characters of a pattern that are not stars: the more, the more specific.
std::size_t literalCharacters(std::string_view pattern);

} // namespace espalier
