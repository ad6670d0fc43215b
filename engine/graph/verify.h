// SPDX-License-Identifier: GPL-3.0-or-later
// Only for files that may include Torch.
#pragma once

#include "engine/graph/graph.h"

#include <optional>
#include <string>

namespace espalier {

/// What is wrong with the graph (English, for developers): a value that is read before it is made, made twice or outside of the frame, an
/// operator that cannot be called, a number of blocks that the kind of node does not have. Nothing where it is whole. O(nodes).
std::optional<std::string> verify(const Graph &graph);

} // namespace espalier
