// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/figures/layerintegers.h"

#include "engine/quant/integers.h"
#include "engine/quant/scales.h"

#include <algorithm>
#include <limits>

namespace espalier {

Result<std::shared_ptr<const LayerIntegers>> layerIntegers(const Model &model, const AppliedLayer &applied)
{
    const LayerInfo &info = model.layers[static_cast<std::size_t>(applied.layer)];
    for (const ChangedTensor &changed : applied.tensors) {
        if (changed.tensor != info.weights.front() || !changed.parameters)
            continue;
        auto made = std::make_shared<LayerIntegers>();
        made->layer = applied.layer;
        made->original = toFloat32(model.tensors[static_cast<std::size_t>(changed.tensor)].view);
        made->changed = changed.values;
        made->mask = changed.mask;
        made->parameters = *changed.parameters;
        Result<std::vector<std::int32_t>> integers =
            integersOf(*changed.values, made->original.shape, *changed.parameters, info.channelAxis, changed.mask.get());
        if (!integers)
            return Error(integers.error()).at(info.name);
        made->integers = std::move(*integers);
        made->scaleOf.resize(made->integers.size());
        const ChannelLayout layout = scaleLayout(made->parameters.scale.size(), made->original.shape, info.channelAxis);
        forEachRun(layout, 0, layout.count(), std::numeric_limits<std::int64_t>::max(),
                   [&](std::int64_t scale, std::int64_t begin, std::int64_t length) {
                       std::fill_n(made->scaleOf.begin() + begin, length, static_cast<std::int32_t>(scale));
                   });
        return std::shared_ptr<const LayerIntegers>(std::move(made));
    }
    return std::shared_ptr<const LayerIntegers>();
}

} // namespace espalier
