// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/csv.h"

#include <fmt/format.h>

#include <cmath>

namespace espalier {

std::string csvField(std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos)
        return std::string(text);
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string csvNumber(double value)
{
    return std::isnan(value) ? std::string() : fmt::format("{}", value);
}

} // namespace espalier
