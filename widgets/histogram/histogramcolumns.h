// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stats/statistics.h"

#include <vector>

namespace espalier {

/// The largest count of the bins that touch each of `columns` equal slices of [lo, hi]: what a pixel column shows, so that a
/// narrow peak never disappears. 0 where no bin is. O(columns + bins in view).
std::vector<double> columnsOf(const Histogram &histogram, double lo, double hi, int columns);

/// Values per unit of the x axis in each of `columns` equal slices of [lo, hi], cut bins taken as evenly spread.
std::vector<double> densitiesOf(const Histogram &histogram, double lo, double hi, int columns);

/// How many values each level gathers when every value goes to its nearest level (ties are of measure zero in a histogram)
/// and values with |w| < `threshold` go to the level nearest zero first. Values inside a bin are taken as evenly spread, so
/// counts may be fractions. `levels` rise. O(levels + bins).
std::vector<double> levelCounts(const Histogram &histogram, const std::vector<double> &levels, double threshold);

/// Number of values in [lo, hi) of the histogram, bins that are cut taken as evenly spread.
double countBetween(const Histogram &histogram, double lo, double hi);

} // namespace espalier
