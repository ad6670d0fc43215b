// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply/withoutchannel.h"

#include "engine/prune/errors.h"

#include <algorithm>

namespace espalier {

namespace {

void clearChannel(std::vector<float> &values, const std::vector<std::int64_t> &shape, std::size_t axis, std::int64_t channel)
{
    std::int64_t rest = 1;
    for (std::size_t i = axis + 1; i < shape.size(); ++i)
        rest *= shape[i];
    const std::int64_t step = shape[axis] * rest;
    for (std::int64_t begin = channel * rest; begin < static_cast<std::int64_t>(values.size()); begin += step)
        std::fill_n(values.begin() + begin, rest, 0.0F);
}

} // namespace

Result<AppliedRecipe> withoutChannel(const Model &model, AppliedRecipe applied, int layer, int channel)
{
    const bool isLayer = layer >= 0 && static_cast<std::size_t>(layer) < model.layers.size();
    const LayerInfo *info = isLayer ? &model.layers[static_cast<std::size_t>(layer)] : nullptr;
    const auto done =
        std::find_if(applied.layers.begin(), applied.layers.end(), [layer](const AppliedLayer &one) { return one.layer == layer; });
    if (!info || info->weights.empty() || done == applied.layers.end())
        return Error(errors::kNoChannel, {std::to_string(channel), info ? info->name : std::to_string(layer)});
    const int tensor = info->weights.front();
    const TensorView &stored = model.tensors[static_cast<std::size_t>(tensor)].view;
    const std::size_t axis = stored.shape.size() > 1 ? static_cast<std::size_t>(std::max(0, info->channelAxis)) : 0;
    if (channel < 0 || stored.shape.empty() || channel >= stored.shape[axis])
        return Error(errors::kNoChannel, {std::to_string(channel), info->name}, info->name);
    auto change =
        std::find_if(done->tensors.begin(), done->tensors.end(), [tensor](const ChangedTensor &one) { return one.tensor == tensor; });
    if (change == done->tensors.end()) {
        const TensorView view = toFloat32(stored);
        ChangedTensor untouched;
        untouched.tensor = tensor;
        untouched.values = std::make_shared<const std::vector<float>>(view.floats(), view.floats() + view.count());
        change = done->tensors.insert(done->tensors.end(), untouched);
    }
    auto values = std::make_shared<std::vector<float>>(*change->values);
    clearChannel(*values, stored.shape, axis, channel);
    change->values = values;
    return applied;
}

} // namespace espalier
