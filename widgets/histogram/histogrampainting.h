// SPDX-License-Identifier: GPL-3.0-or-later
// For .cpp files of the histogram only.
#pragma once

#include "engine/stats/statistics.h"
#include "widgets/plots/plotcolors.h"

#include <QRect>

#include <functional>
#include <vector>

class QPainter;

namespace espalier {

/// From values to pixels, for one paint.
struct HistogramFrame {
    QRect area;                           ///< Where bars stand.
    double lo = 0, hi = 1;                ///< Visible range.
    std::function<double(double)> yPixel; ///< Of a count; counts below the axis give its lower end.

    double xPixel(double value) const { return area.left() + (value - lo) / (hi - lo) * area.width(); }
};

/// Device pixels per logical pixel of what `painter` paints on, at most 4 (a PDF has more than anybody sees).
double deviceScale(const QPainter &painter);

/// Filled bars, one column per device pixel, no antialiasing.
void paintBars(QPainter &painter, const HistogramFrame &frame, const Histogram &histogram, const QColor &color);

/// The shape alone: counts per unit of the x axis times `factor`, averaged over a few pixels so that the sparse tails of a
/// small layer do not become a comb.
void paintOutline(QPainter &painter, const HistogramFrame &frame, const Histogram &histogram, double factor, const QColor &color,
                  int width = 1);

/// Hatches what lies outside [lo, hi] and veils what pruning removes (|w| < threshold).
void paintCut(QPainter &painter, const HistogramFrame &frame, bool quantized, double lo, double hi, double threshold,
              const PlotColors &colors);

/// Levels as ticks under the axis (used: full ticks; unused: crosses or short ticks) and the quantized distribution as
/// spikes. `counts` belong to `levels`; `binWidth` brings a spike to the scale of the bars: count * binWidth / cell.
void paintLevels(QPainter &painter, const HistogramFrame &frame, const std::vector<double> &levels, const std::vector<double> &counts,
                 double binWidth, const PlotColors &colors);

} // namespace espalier
