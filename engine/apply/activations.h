// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"

namespace espalier {

/// Chooses scale and zero point of what goes through `applied.layer`, whose `info` says where there is a place for it: a fixed range
/// as it stands, others from what calibration saw; without calibration these have none. `range` is for the output and, unless it
/// is fixed or there is an `input_range`, for the input. Where calibration found that the place shares its range with others, that
/// range holds.
/// Errors: quant.weights-only, quant.not-available, quant.range-empty.
Status addActivations(AppliedLayer &applied, const LayerInfo &info, const QuantSpec &spec, const Calibration *calibration);

/// The tensors beside its weights that calibration puts in place of the layer's own (corrected biases and means).
void addReplaced(AppliedLayer &applied, const Calibration &calibration);

/// Of a layer whose weights and input are both quantized, symmetric and with an exact zero: its bias as int32 with the scale
/// s_in * s_w (per channel), saturated at the ends of int32. Does nothing where there is no bias or a scale is missing.
/// Returns how many saturated.
int roundBias(const Model &model, AppliedLayer &applied);

} // namespace espalier
