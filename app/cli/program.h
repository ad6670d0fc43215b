// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>

namespace espalier::cli {

/// Reads the arguments, does the work, prints the outcome. Returns the exit status: 0 done, 1 the work failed, 2 wrong usage,
/// 130 interrupted.
int runProgram(int argc, char **argv, std::stop_token stop);

} // namespace espalier::cli
