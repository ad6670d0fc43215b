// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/model.h"

namespace espalier {

const LayerInfo *Model::layer(const std::string &name) const
{
    for (const LayerInfo &info : layers)
        if (info.name == name)
            return &info;
    return nullptr;
}

} // namespace espalier
