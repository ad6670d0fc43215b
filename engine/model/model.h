// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

#include <memory>
#include <string>
#include <vector>

namespace espalier {

class Graph; // engine/graph/graph.h; needs Torch

/// An opened network: immutable, shared, safe to read from any thread. Edits never change it; a recipe is applied as a
/// view (see engine/apply/apply.h and engine/eval).
class Model
{
public:
    struct Input {
        std::string name;
        std::vector<std::int64_t> shape; ///< For one sample, batch first (1, ...); empty when unknown.
        ElementType type = ElementType::Float32;
    };

    Provenance provenance;
    std::vector<Input> inputs;
    std::string inputShapeSource; ///< "file", "given", "data", "guess" or "" (unknown).
    std::vector<std::string> outputNames;
    std::vector<NamedTensor> tensors; ///< Parameters and buffers; tied tensors appear under each of their names.
    std::vector<LayerInfo> layers;    ///< Every module with weights, in the order of the module tree.
    std::vector<LayerLink> links;     ///< In the order of the graph; of a layer at most one as `first`.
    std::vector<Warning> warnings;
    std::int64_t parameters = 0;        ///< Tied tensors counted once; buffers not counted.
    std::optional<std::int64_t> macs;   ///< Per sample, all layers.
    std::int64_t parameterBytes = 0;    ///< As stored.
    std::shared_ptr<const Graph> graph; ///< Null for weights without a graph.

    const LayerInfo *layer(const std::string &name) const;
};

using ModelPtr = std::shared_ptr<const Model>;

} // namespace espalier
