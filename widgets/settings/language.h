// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace espalier {

/// The languages that the program has: "en", "zh_CN".
QStringList languages();

/// "English", "简体中文": each in its own tongue, so that whoever chose wrongly finds the way back.
QString languageName(const QString &language);

/// Switches the whole program at once: installs the translators (ours and Qt's own), sets the number format, and lets Qt
/// send LanguageChange to every widget. Empty: the desktop's language where there is one of it, else English.
void setLanguage(const QString &language);

/// What is in force now.
QString currentLanguage();

} // namespace espalier
