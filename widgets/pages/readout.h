// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/figures/layerstate.h"
#include "engine/apply/calibration.h"

#include <QString>

namespace espalier {

/// The line above the histogram: "clip 0.05 | 0.04 %   MSE 5.03e-05   SQNR 18.1 dB   zero 30.5 %   12 of 255 levels unused", with
/// "about" in front while the figures come from the histogram. For a layer as it is: "float   zero 0.0 %".
QString readoutText(const LayerState &state, bool showsOriginal);

/// The line above the histogram of what goes through a layer, for a range that is in force; without one "float   min ...".
QString activationText(const ObservedValues &seen, const QuantSpec *spec, const QuantParameters *range);

/// The same as whole sentences, for the tooltip and a screen reader.
QString readoutHelp();

/// Of a tensor that is shown as the file has it.
QString storedText(const Statistics &figures);

} // namespace espalier
