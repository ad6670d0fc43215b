// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipe/check.h"

#include "engine/recipe/validate.h"

namespace espalier {

Status checkChanges(const Recipe &before, const Recipe &next)
{
    Recipe changed;
    if (!(next.defaults == before.defaults))
        changed.defaults = next.defaults;
    for (const auto &[name, layer] : next.layers) {
        const auto found = before.layers.find(name);
        if (found == before.layers.end() || !(found->second == layer))
            changed.layers.emplace(name, layer);
    }
    if (!(next.pruneGlobal == before.pruneGlobal))
        changed.pruneGlobal = next.pruneGlobal;
    if (next.biasCorrection != before.biasCorrection)
        changed.biasCorrection = next.biasCorrection;
    if (!(next.finetune == before.finetune))
        changed.finetune = next.finetune;
    return validateRecipe(changed);
}

} // namespace espalier
