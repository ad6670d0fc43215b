// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/common/interrupt.h"
#include "app/cli/program.h"
#include "engine/core/workers.h"
#include "engine/device/torchinfo.h"

int main(int argc, char **argv)
{
    espalier::tuneAllocator();
    espalier::flushDenormals();
    espalier::cli::Interrupt interrupt;
    return espalier::cli::runProgram(argc, argv, interrupt.token());
}
