// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace espalier {

/// Element scores of a tensor as a matrix with one row per output channel.
struct ImportanceMatrix {
    int rows = 0;
    int columns = 0;
    std::vector<float> values;       ///< Row by row.
    std::vector<std::int64_t> inner; ///< Shape of one row: the tensor's without the channel axis.
};

/// `scores` has the tensor's shape and order; `channelAxis` becomes the rows. A tensor of less than two dimensions is one row.
/// O(count), one copy; no rows when shape and scores do not fit.
ImportanceMatrix importanceMatrix(const std::vector<float> &scores, const std::vector<std::int64_t> &shape, int channelAxis);

} // namespace espalier
