// SPDX-License-Identifier: GPL-3.0-or-later
// The text form in which sweeps were kept before there was a database (engine/sweep/sweepstore.h).
#pragma once

#include "engine/sweep/sweepstore.h"

#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// "CHECKSUM CELL BEGIN END SUMS..." without the newline; false: damaged.
bool parseSweepLine(std::string_view line, SweepEntry &entry);

/// "CHECKSUM =NAME NUMBER...".
bool parseFiguresLine(std::string_view line, std::string &name, std::vector<double> &figures);

} // namespace espalier
