// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/write/exporter.h"

namespace espalier {

/// The opened TorchScript module with the recipe's weights in place of its own.
const Exporter &torchScriptExporter();

} // namespace espalier
