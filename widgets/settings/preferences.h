// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/colormap.h"
#include "widgets/settings/keybindings.h"
#include "widgets/theme/theme.h"

#include <QString>

namespace espalier {

/// What the user chose once for all documents; stored by QSettings under "preferences/".
struct Preferences {
    ThemeKind theme = ThemeKind::System;
    QString language;                      ///< "en", "zh_CN", or empty: that of the desktop.
    int bins = 2048;                       ///< Of the weight histograms, 64..16384.
    int threads = 0;                       ///< Of the engine; 0: one per core.
    ColorMap colorMap = ColorMap::Viridis; ///< Of all heatmaps.
    KeyBindings keys;                      ///< The user's own.
    bool operator==(const Preferences &) const = default;
};

inline constexpr int kMinimumBins = 64;
inline constexpr int kMaximumBins = 16384;

/// Values out of range or of another kind in the file count as the default.
Preferences loadPreferences();
void savePreferences(const Preferences &preferences);

} // namespace espalier
