// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/write/exporter.h"

namespace espalier {

/// safetensors with the quantized weights as integers, each with its scales and zero points (engine/io/integertensors.h).
const Exporter &integersExporter();

} // namespace espalier
