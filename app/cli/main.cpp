// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/torchinfo.h"

#include <fmt/core.h>

int main()
{
    espalier::tuneAllocator();
    const espalier::TorchInfo info = espalier::torchInfo();
    fmt::print("{} {} {}\n", info.version, info.blas, info.onednn);
}
