// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/write/exporter.h"

namespace espalier {

/// The recipe alone, to be replayed by espalier-cli.
const Exporter &recipeExporter();

} // namespace espalier
