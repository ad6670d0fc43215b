// SPDX-License-Identifier: GPL-3.0-or-later
// Which activations meet in an addition or a concatenation. Only for files that may include Torch.
#pragma once

#include "engine/graph/graph.h"

#include <set>
#include <vector>

namespace espalier {

/// Sets of two values or more of `places` that are read together by aten::add or aten::cat of the body: as they are or through what
/// only moves values about (slices, padding, views, maximum pooling, dropout). A value that meets several others brings their sets
/// together. What comes out of the addition is no member: it has a range of its own.
std::vector<std::vector<int>> joinedValues(const Graph &graph, const std::set<int> &places);

} // namespace espalier
