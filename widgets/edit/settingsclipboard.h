// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/edits/edits.h"

#include <optional>

namespace espalier {

/// A layer's settings travel through the clipboard as a recipe for all layers ("*"): text that can be pasted into a file too.
void copyToClipboard(const edits::Settings &settings);
std::optional<edits::Settings> clipboardSettings();

} // namespace espalier
