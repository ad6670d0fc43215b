// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/keybindings.h"

#include "widgets/actions/actiontable.h"
#include "widgets/text/mnemonic.h"

#include <QCoreApplication>

namespace espalier {

namespace {

QString keyText(const char *sentence)
{
    return QCoreApplication::translate("KeyBindings", sentence);
}

const ActionEntry *findEntry(const QString &action)
{
    for (const ActionEntry &entry : actionTable()) {
        if (action == QLatin1String(entry.name))
            return &entry;
    }
    return nullptr;
}

/// Keys that the plots and lists take themselves.
constexpr const char *kFixed[] = {"\\",     "L",     "H",      "T",   "Tab",   "Left", "Right", "Up", "Down",
                                  "Return", "Enter", "Escape", "Del", "Space", "+",    "-",     "0"};

} // namespace

QList<QKeySequence> keySequences(const QString &keys)
{
    QList<QKeySequence> sequences;
    const QStringList parts = keys.split(QLatin1Char(';'), Qt::SkipEmptyParts);
    for (const QString &part : parts)
        sequences.append(QKeySequence(part, QKeySequence::PortableText));
    return sequences;
}

QString keysOf(const KeyBindings &own, const QString &action)
{
    if (const auto found = own.constFind(action); found != own.constEnd())
        return found.value();
    const ActionEntry *entry = findEntry(action);
    return entry ? QLatin1String(entry->keys) : QString();
}

KeyBindings withKeys(KeyBindings own, const QString &action, const QString &keys)
{
    const ActionEntry *entry = findEntry(action);
    if (!entry || keys == QLatin1String(entry->keys))
        own.remove(action);
    else
        own.insert(action, keys);
    return own;
}

QString keyOwner(const KeyBindings &own, const QKeySequence &key, const QString &except)
{
    for (const char *fixed : kFixed) {
        if (key == QKeySequence(QLatin1String(fixed), QKeySequence::PortableText))
            return keyText(QT_TRANSLATE_NOOP("KeyBindings", "the plots and lists"));
    }
    for (const ActionEntry &entry : actionTable()) {
        const QString name = QLatin1String(entry.name);
        if (name != except && keySequences(keysOf(own, name)).contains(key))
            return actionTitle(name);
    }
    return {};
}

QString actionTitle(const QString &action)
{
    const ActionEntry *entry = findEntry(action);
    if (!entry)
        return action;
    QString title = withoutMnemonic(QCoreApplication::translate("Actions", entry->text));
    if (title.endsWith(QLatin1String("...")))
        title.chop(3);
    return title;
}

KeyBindings checkedBindings(const KeyBindings &own)
{
    KeyBindings checked;
    for (auto entry = own.constBegin(); entry != own.constEnd(); ++entry) {
        if (!findEntry(entry.key()))
            continue;
        const QList<QKeySequence> keys = keySequences(entry.value());
        bool isGood = true;
        for (const QKeySequence &key : keys)
            isGood = isGood && !key.isEmpty() && keyOwner(checked, key, entry.key()).isEmpty();
        if (isGood)
            checked = withKeys(checked, entry.key(), entry.value());
    }
    return checked;
}

} // namespace espalier
