// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/histogram/histogramview.h"

namespace espalier {

/// Lets QAccessible find the sliders of every HistogramView. Safe to call more than once.
void installHistogramAccessibility();
/// Tells screen readers that a handle's value changed, or that it took the focus.
void announceHandle(HistogramView *view, HandleKind kind, bool focused);

} // namespace espalier
