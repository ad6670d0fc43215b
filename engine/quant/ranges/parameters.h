// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/quant/quantizer.h"
#include "engine/quant/ranges/registry.h"

namespace espalier {

/// The affine map of what goes through a layer, per tensor, from what was seen there (LayerStatistics' histogram and ends).
/// Errors: quant.not-available, quant.weights-only, quant.range-empty.
Result<QuantParameters> chooseParameters(const QuantSpec &spec, const ObservedRange &observed);

/// Finds range, scale and zero point for each tensor / channel. `bits`, ranges etc. are taken as already validated.
/// Non-finite weights are left out. Errors: quant.not-available (a method that this version does not have),
/// quant.activations-only, quant.group-size, quant.group-axis, quant.range-empty, quant.range-count.
Result<QuantParameters> chooseParameters(const QuantSpec &spec, const TensorView &weights, int channelAxis, const JobContext &context);

} // namespace espalier
