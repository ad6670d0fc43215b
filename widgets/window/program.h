// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace espalier {

/// The `espalier` program: `espalier [--sample] [FILE]`. Starts itself again with quiet OpenMP threads where the user has not
/// chosen (architecture.md: spinning threads made two busy programs 9 to 28 times slower), shows the window, and only then opens.
int runWindow(int argc, char *argv[]);

} // namespace espalier
