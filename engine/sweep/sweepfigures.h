// SPDX-License-Identifier: GPL-3.0-or-later
// What the store keeps of a cell and of a layer beside what was counted.
#pragma once

#include "engine/sweep/sensitivity.h"

#include <string>
#include <vector>

namespace espalier {

class SweepStore;

/// The figures of a prepared cell and the beginning of its weights' hash (SweepWeights::Cell), for SweepStore::keepFigures.
std::vector<double> figuresOf(const SensitivityCell &cell, const std::string &hash);

/// Fills in what the store knows of the cells' figures, and with them no-ops and duplicates, which were not measured themselves.
/// The sums of the others are in the cells.
void recallFigures(Sensitivity &matrix, const Model &model, const SweepStore &store);

} // namespace espalier
