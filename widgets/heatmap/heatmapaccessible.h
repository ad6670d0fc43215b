// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/heatmap/heatmap.h"

namespace espalier {

/// Lets QAccessible find the handle of every Heatmap as a slider. Safe to call more than once.
void installHeatmapAccessibility();
/// Tells screen readers that the handle's value changed, or that it took the focus.
void announceScaleHandle(Heatmap *map, bool focused);

} // namespace espalier
