// SPDX-License-Identifier: GPL-3.0-or-later
// What the graph of every importer gets, whatever the file was. Only for files that may include Torch.
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/graph/graph.h"
#include "engine/model/model.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace espalier {

/// Shapes by input name ("" = the only or the first input), batch first, and who gave them ("file", "given", "data").
struct InputShapes {
    std::map<std::string, std::vector<std::int64_t>> byName;
    std::string source = "given";
};

/// Puts `graph` (nodes, parameters and constants set) into `model` (tensors and inputs set; layers where the file names them) and works
/// out what follows from it: layers, the layer of each node, weights, the axis of their outputs, links, normalizations, places of
/// activations. Runs nothing. O(nodes + parameters). Errors: io.not-understood where the graph is not whole.
Status finishGraph(Model &model, std::shared_ptr<Graph> graph);

/// The rest of opening: remarks about the values of all tensors, shapes and MACs by one run on zeros. Without shapes those that suit
/// the first layer are tried, and that they were guessed is noted. Errors: model.shape-does-not-fit, core.cancelled.
Status finishModel(Model &model, const InputShapes &shapes, const JobContext &context);

} // namespace espalier
