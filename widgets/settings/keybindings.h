// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QList>
#include <QMap>
#include <QString>

namespace espalier {

/// The user's own keys by action name, as portable text with ';' between alternatives; empty: no key at all. Only what differs
/// from the action table (widgets/actions/actiontable.h).
using KeyBindings = QMap<QString, QString>;

/// "Ctrl+Z;Ctrl+Y" as sequences.
QList<QKeySequence> keySequences(const QString &text);

/// What the action has under these bindings.
QString keysOf(const KeyBindings &own, const QString &action);

/// With another key text for one action. One that is the action table's own leaves no entry.
KeyBindings withKeys(KeyBindings own, const QString &action, const QString &text);

/// Who has this key already: the name of another action, the words for a fixed key of the plots, or empty. `except` does not count.
QString keyOwner(const KeyBindings &own, const QKeySequence &key, const QString &except);

/// "Open model" of "&Open model...": an action's name as it is said in a sentence, in the current language.
QString actionTitle(const QString &action);

/// Entries for actions that do not exist, texts that are no keys and doubles are dropped.
KeyBindings checkedBindings(const KeyBindings &own);

} // namespace espalier
