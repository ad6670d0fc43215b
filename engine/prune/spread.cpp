// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/spread.h"

#include "engine/stats/simd.h"

#include <cmath>

namespace espalier {

std::optional<double> tensorSpread(const TensorView &tensor)
{
    const std::int64_t count = tensor.count();
    if (count < 2 || !isFloating(tensor.type))
        return std::nullopt;
    const simd::DenormalsKept kept;
    const TensorView floats = toFloat32(tensor);
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i)
        sum += static_cast<double>(floats.floats()[i]);
    const double mean = sum / static_cast<double>(count);
    double squares = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        const double difference = static_cast<double>(floats.floats()[i]) - mean;
        squares += difference * difference;
    }
    return std::sqrt(squares / static_cast<double>(count - 1));
}

std::vector<int> spreadTensors(const Model &model, const LayerInfo &layer)
{
    std::vector<int> found;
    const std::string prefix = layer.name.empty() ? "" : layer.name + ".";
    for (std::size_t i = 0; i < model.tensors.size(); ++i) {
        const std::string &name = model.tensors[i].name;
        const bool isOwn = name.size() > prefix.size() && name.compare(0, prefix.size(), prefix) == 0
            && name.find('.', prefix.size()) == std::string::npos;
        if (isOwn && isFloating(model.tensors[i].view.type))
            found.push_back(static_cast<int>(i));
    }
    return found;
}

} // namespace espalier
