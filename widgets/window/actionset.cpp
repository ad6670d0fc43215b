// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/actionset.h"

#include "widgets/actions/actiontable.h"

#include <QAction>
#include <QCoreApplication>
#include <QKeySequence>
#include <QMenu>
#include <QMenuBar>

namespace espalier {

namespace {

QString translated(const char *text)
{
    return QCoreApplication::translate("Actions", text);
}

} // namespace

ActionSet::ActionSet(QObject *parent) : QObject(parent)
{
    for (const ActionEntry &entry : actionTable()) {
        auto *action = new QAction(this);
        action->setObjectName(QLatin1String(entry.name));
        action->setCheckable(entry.checkable);
        action->setShortcuts(keySequences(QLatin1String(entry.keys)));
        action->setMenuRole(QAction::TextHeuristicRole);
        m_actions.append(action);
        m_byName.insert(action->objectName(), action);
    }
    retranslate();
}

QAction *ActionSet::operator[](const char *name) const
{
    QAction *action = m_byName.value(QLatin1String(name));
    Q_ASSERT_X(action, "ActionSet", name);
    return action;
}

void ActionSet::buildMenus(QMenuBar *bar)
{
    const auto make = [&](const char *name) {
        auto *menu = new QMenu(bar);
        menu->setObjectName(QLatin1String(name));
        menu->setToolTipsVisible(true);
        m_menus.insert(QLatin1String(name), menu);
        return menu;
    };
    for (const MenuEntry &entry : menuTable()) {
        if (entry.items.empty()) {
            make(entry.name);
            continue;
        }
        bar->addMenu(make(entry.name));
    }
    for (const MenuEntry &entry : menuTable()) {
        QMenu *menu = m_menus.value(QLatin1String(entry.name));
        for (const char *item : entry.items) {
            if (*item == '-')
                menu->addSeparator();
            else if (QMenu *child = m_menus.value(QLatin1String(item)))
                menu->addMenu(child);
            else
                menu->addAction((*this)[item]);
        }
    }
    retranslate();
}

QMenu *ActionSet::menu(const char *name) const
{
    QMenu *menu = m_menus.value(QLatin1String(name));
    Q_ASSERT_X(menu, "ActionSet", name);
    return menu;
}

void ActionSet::setKeys(const KeyBindings &own)
{
    for (QAction *action : std::as_const(m_actions))
        action->setShortcuts(keySequences(keysOf(own, action->objectName())));
    retranslate();
}

void ActionSet::retranslate()
{
    for (const ActionEntry &entry : actionTable()) {
        QAction *action = m_byName.value(QLatin1String(entry.name));
        action->setText(translated(entry.text));
        const QString tip = translated(entry.tip);
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        action->setToolTip(keys.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, keys));
        action->setStatusTip(tip);
    }
    for (const MenuEntry &entry : menuTable()) {
        if (QMenu *menu = m_menus.value(QLatin1String(entry.name)))
            menu->setTitle(translated(entry.title));
    }
}

} // namespace espalier
