// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of recipes share: texts of recipes, and layers that they are for.
#pragma once

#include "engine/model/layer.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace espalier::test {

inline std::string recipeWith(const std::string &members)
{
    return R"({"format": "espalier-recipe", "version": 1)" + (members.empty() ? "" : ", " + members) + "}";
}

/// The layers of the corpus' lenet, and one that can have nothing.
inline std::vector<LayerInfo> lenet()
{
    std::vector<LayerInfo> layers;
    for (const auto &[name, shape] : std::vector<std::pair<std::string, std::vector<std::int64_t>>>{
             {"conv1", {6, 1, 5, 5}}, {"bn1", {6}}, {"conv2", {16, 6, 5, 5}}, {"fc1", {120, 400}}, {"fc2", {84, 120}}, {"fc3", {10, 84}}}) {
        LayerInfo layer;
        layer.id = static_cast<int>(layers.size());
        layer.name = name;
        layer.kind = name == "bn1" ? "BatchNorm2d" : name[0] == 'c' ? "Conv2d" : "Linear";
        layer.weightShape = shape;
        layer.quantizable = layer.prunable = name != "bn1";
        layer.whyNot = name == "bn1" ? "normalization" : "";
        layers.push_back(layer);
    }
    return layers;
}

} // namespace espalier::test
