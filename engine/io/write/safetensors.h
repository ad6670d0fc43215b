// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/write/exporter.h"

namespace espalier {

/// All parameters and buffers under their own names, in float; the recipe and each quantized tensor's scales and zero points
/// stand in the metadata.
const Exporter &safetensorsExporter();

} // namespace espalier
