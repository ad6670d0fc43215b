// SPDX-License-Identifier: GPL-3.0-or-later
// What meets the weights of convolutions and linear layers. Only for files that may include Torch.
#pragma once

#include "engine/calibrate/samplerunner.h"

#include <map>
#include <set>
#include <vector>

namespace espalier {

/// A weight tensor where it is used: (outputs, columns) rows in `groups` groups.
struct WeightUse {
    int layer = -1;
    int tensor = -1;
    std::size_t node = 0; ///< Index into the body's nodes.
    int input = -1;       ///< The value that meets it.
    int output = -1;
    bool isConvolution = false;
};

/// Convolutions over images and linear layers of the body, in its order; the first use of each tensor.
std::vector<WeightUse> weightUses(const Model &model);

struct InputSecondMoments {
    std::vector<at::Tensor> second; ///< Per group E[x x'] (columns, columns), float32; only where asked for.
    at::Tensor mean;                ///< (groups, columns), double.
    double rows = 0, secondRows = 0;
};

/// By tensor. Of images with many positions a share of them counts for the second moments. The same for any number of workers.
Result<std::map<int, InputSecondMoments>> inputMoments(const SampleRunner &runner, const Graph &graph, const std::vector<WeightUse> &uses,
                                                       const std::set<int> &withSecond, const JobContext &context);

} // namespace espalier
