// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/read/importer.h"

namespace espalier {

/// TorchScript archives (traced, scripted, frozen, mobile) of every PyTorch that the installed LibTorch reads.
const Importer &torchScriptImporter();

} // namespace espalier
