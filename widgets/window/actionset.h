// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/settings/keybindings.h"

#include <QHash>
#include <QObject>
#include <QString>
#include <QVector>

class QAction;
class QMenu;
class QMenuBar;

namespace espalier {

/// Every action of the window, from one table (actiontable.cpp): name, text, tip, keys. Menus, the command palette and the key
/// map (F1) read it, so a new action is one line there and one connection in the window.
class ActionSet : public QObject
{
    Q_OBJECT
public:
    explicit ActionSet(QObject *parent = nullptr);

    /// By object name ("actionOpenModel"); asserts that it exists.
    QAction *operator[](const char *name) const;
    const QVector<QAction *> &all() const { return m_actions; }

    /// Fills the menu bar; `fillers` named menus ("menuRecent", "menuWindows", "menuPresets") are made empty for the window.
    void buildMenus(QMenuBar *bar);
    QMenu *menu(const char *name) const;

    /// The user's own keys; actions without one have those of the table.
    void setKeys(const KeyBindings &own);

    /// Texts, tips and menu titles in the current language.
    void retranslate();

private:
    QVector<QAction *> m_actions;
    QHash<QString, QAction *> m_byName;
    QHash<QString, QMenu *> m_menus;
};

} // namespace espalier
