// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/program.h"

int main(int argc, char *argv[])
{
    return espalier::runWindow(argc, argv);
}
