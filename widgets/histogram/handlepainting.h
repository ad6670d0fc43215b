// SPDX-License-Identifier: GPL-3.0-or-later
// For .cpp files of the histogram only.
#pragma once

#include "widgets/histogram/histogrampainting.h"
#include "widgets/plots/rangehandle.h"

namespace espalier {

/// How one handle is drawn.
struct HandleLook {
    HandleKind kind = HandleKind::Low;
    double value = 0;
    double worth = 0; ///< Of one pixel: so exact is the text.
    bool isLocked = false, isFocused = false;
    bool isLabelled = false; ///< Its value stands beside it.
    int width = 0;           ///< Of the widget, which the text keeps within.
};

/// Line and grip, or an arrow at the edge where the value is out of sight.
void paintRangeHandle(QPainter &painter, const HistogramFrame &frame, const HandleLook &look, const PlotColors &colors);

} // namespace espalier
