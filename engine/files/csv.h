// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace espalier {

/// A cell of comma separated values: in quotes, quotes doubled, where it holds a comma, a quote or a line end (RFC 4180).
std::string csvField(std::string_view text);

/// The shortest decimal number that reads back as `value`, '.' as decimal point; empty for NaN.
std::string csvNumber(double value);

} // namespace espalier
