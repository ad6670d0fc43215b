// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/write/finaltensors.h"

namespace espalier {

std::vector<NamedTensor> finalTensors(const Model &model, const AppliedRecipe &applied)
{
    std::vector<NamedTensor> tensors = model.tensors;
    for (const AppliedLayer &layer : applied.layers)
        for (const ChangedTensor &changed : layer.tensors) {
            const std::byte *before = model.tensors[static_cast<std::size_t>(changed.tensor)].view.data;
            TensorView view;
            view.data = reinterpret_cast<const std::byte *>(changed.values->data());
            view.shape = model.tensors[static_cast<std::size_t>(changed.tensor)].view.shape;
            view.keeper = changed.values;
            for (std::size_t i = 0; i < tensors.size(); ++i)
                if (static_cast<int>(i) == changed.tensor || (before && model.tensors[i].view.data == before))
                    tensors[i].view = view;
        }
    return tensors;
}

} // namespace espalier
