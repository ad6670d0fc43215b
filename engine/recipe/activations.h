// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recipe/apply.h"

namespace espalier {

/// Chooses scale and zero point of what goes through `applied.layer` from what calibration saw there; a fixed range needs no
/// calibration and holds for what comes out. Without calibration nothing is chosen. Where calibration found that the place shares
/// its range with others, that range holds.
/// Errors: quant.weights-only, quant.not-available, quant.range-empty.
Status addActivations(AppliedLayer &applied, const QuantSpec &spec, const Calibration *calibration);

/// The tensors beside its weights that calibration puts in place of the layer's own (corrected biases and means).
void addReplaced(AppliedLayer &applied, const Calibration &calibration);

/// Of a layer whose weights and input are both quantized, symmetric and with an exact zero: its bias as int32 with the scale
/// s_in * s_w (per channel), saturated at the ends of int32. Does nothing where there is no bias or a scale is missing.
/// Returns how many saturated.
int roundBias(const Model &model, AppliedLayer &applied);

} // namespace espalier
