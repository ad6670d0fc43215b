// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recipe/recipe.h"

#include <QString>

#include <optional>
#include <span>

namespace espalier {

/// A common setting with a name. `weights` / `prune` unset: that block is left alone; both unset: back to float.
struct Preset {
    const char *id;
    const char *name; ///< English, key of its translation (context "Presets").
    std::optional<QuantSpec> (*weights)();
    std::optional<PruneSpec> (*prune)();
    bool startsGroup = false;
};

std::span<const Preset> presets();
const Preset *findPreset(const QByteArray &id);
QString presetName(const Preset &preset);

} // namespace espalier
