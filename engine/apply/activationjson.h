// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"

#include <string>

namespace espalier {

/// Quantized activations of one layer as JSON text: {"input": ..., "output": ...}, either null where it is not quantized, else
/// {bits, signed, qmin, qmax, scale, zero_point, lo, hi, zero_exact, shared}. q = clamp(round(v / scale) + zero_point, qmin, qmax); with
/// zero_exact false q = clamp(round((v - lo) / scale) + qmin, ...). "null" where neither is.
std::string activationsToJson(const AppliedLayer &layer);

/// The same of all layers that have any, by name; "{}" where none has.
std::string activationsToJson(const Model &model, const AppliedRecipe &applied);

} // namespace espalier
