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
    std::vector<float> errors;       ///< Standard errors of the values where any has one, else empty; NaN: none.
    std::vector<std::int64_t> inner; ///< Shape of one row: the tensor's without the channel axis.
};

/// `scores` has the tensor's shape and order; `channelAxis` becomes the rows. A tensor of less than two dimensions is one row.
/// O(count), one copy; no rows when shape and scores do not fit.
ImportanceMatrix importanceMatrix(const std::vector<float> &scores, const std::vector<std::int64_t> &shape, int channelAxis);

/// Each row of `matrix` (importanceMatrix) summed over the kernel: one column per input channel.
ImportanceMatrix summedOverKernel(const ImportanceMatrix &matrix);

/// A criterion that ranks channels alone: one row of all channels.
ImportanceMatrix channelRow(const std::vector<double> &channels, const std::vector<double> &errors = {});

/// Channels of all layers: one row per layer, aligned at channel 0, NaN behind the last. `perLayer`: each layer divided by its largest
/// score, so that narrow and wide layers can be compared; else the scores as they are. `errors`: as many as layers, or none.
ImportanceMatrix channelsOfLayers(const std::vector<std::vector<double>> &layers, bool perLayer,
                                  const std::vector<std::vector<double>> &errors = {});

/// How much of each cell stays: 0 to 1, row by row.
using KeptCells = std::vector<float>;

/// The same order of cells for what is known of each element: importanceMatrix of shares.
KeptCells keptCells(const std::vector<std::uint8_t> &elements, const std::vector<std::int64_t> &shape, int channelAxis);

/// Of summedOverKernel: the share of each kernel's weights that are at `cut` or above.
KeptCells keptSums(const ImportanceMatrix &matrix, float cut);

} // namespace espalier
