// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/warning.h"

namespace espalier {

std::string Warning::message() const
{
    const std::string sentence = fillIn(text, arguments);
    return where.empty() ? sentence : printable(where) + ": " + sentence;
}

} // namespace espalier
