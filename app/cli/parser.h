// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/common/options.h"

#include <string>
#include <variant>

namespace espalier::cli {

/// What to print instead of working: help, version, or what is wrong with the arguments.
struct Answer {
    enum class Kind { Help, Version, Usage };
    Kind kind = Kind::Help;
    std::string text;
    bool json = false; ///< As far as it can be told from arguments that do not parse.
};

/// Reads the arguments. Never prints and never ends the program.
std::variant<Options, Answer> parseArguments(int argc, const char *const *argv);

} // namespace espalier::cli
