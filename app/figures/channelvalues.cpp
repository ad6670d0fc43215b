// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/figures/channelvalues.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace espalier {

TensorView channelValues(const TensorView &stored, int axis, int channel)
{
    const TensorView all = toFloat32(stored);
    const std::size_t at = all.shape.size() > 1 ? static_cast<std::size_t>(std::max(0, axis)) : 0;
    std::int64_t rest = 1;
    for (std::size_t i = at + 1; i < all.shape.size(); ++i)
        rest *= all.shape[i];
    const std::int64_t channels = all.shape[at];
    const std::int64_t outer = all.count() / std::max<std::int64_t>(1, channels * rest);
    auto values = std::make_shared<std::vector<float>>();
    for (std::int64_t o = 0; o < outer; ++o) {
        const float *from = all.floats() + (o * channels + channel) * rest;
        values->insert(values->end(), from, from + rest);
    }
    TensorView view;
    view.data = reinterpret_cast<const std::byte *>(values->data());
    view.shape = {static_cast<std::int64_t>(values->size())};
    view.keeper = values;
    return view;
}

} // namespace espalier
