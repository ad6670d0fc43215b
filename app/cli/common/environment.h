// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace espalier::cli {

/// GNU OpenMP's threads spin while they wait, which makes two busy programs on the same cores many times slower. It reads
/// its settings before main() runs, so the program starts itself anew with them, once, unless the user has set them. Only
/// for commands that train: all others have one Torch thread per worker, and starting LibTorch twice takes half a second.
void startWithPassiveThreads(char **argv);

/// Where the embedded sample can be: ESPALIER_SAMPLES, else beside the installed program, else the source tree. The first
/// that exists, or "" (then `looked` says where it was looked for).
std::string samplesFolder(std::string *looked);

} // namespace espalier::cli
