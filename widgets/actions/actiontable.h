// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace espalier {

/// One action. `text` and `tip` are English and the keys of their translations (context "Actions"); `keys` is portable key text,
/// alternatives separated by ';'.
struct ActionEntry {
    const char *name;
    const char *text;
    const char *tip;
    const char *keys = "";
    bool checkable = false;
};
std::span<const ActionEntry> actionTable();

/// One menu: `items` are action names, "-" for a line, or "menu..." for a submenu of that name.
struct MenuEntry {
    const char *name;
    const char *title;
    std::span<const char *const> items;
};
std::span<const MenuEntry> menuTable();

} // namespace espalier
