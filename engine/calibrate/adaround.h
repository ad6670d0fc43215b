// SPDX-License-Identifier: GPL-3.0-or-later
// Learned rounding of one weight matrix. Only for files that may include Torch.
#pragma once

#include <ATen/ATen.h>

#include <stop_token>

namespace espalier {

/// One layer (or one group of a grouped convolution) as rows of weights that meet the same inputs. All float32 and (rows,
/// columns) but `moments` (columns, columns).
struct RoundingProblem {
    at::Tensor weights;
    at::Tensor scale, base; ///< w' = k scale + base,
    at::Tensor first, last; ///< k whole, within these.
    at::Tensor kept;        ///< 1, or 0 where a pruned weight stays as it is.
    at::Tensor nearest;     ///< w' of plain rounding.
    at::Tensor moments;     ///< H = E[x x'].
};

/// The weights w' whose error (W' - W) H (W' - W)' is small in every row (reconstruct.h says how): learned in `steps` steps of
/// Adam by automatic differentiation, then single weights are flipped to their other neighbour as long as that lessens a
/// row's error. Of each row the better of this and `nearest`. Bounds early when asked to stop.
at::Tensor learnRounding(const RoundingProblem &problem, int steps, const std::stop_token &stop);

} // namespace espalier
