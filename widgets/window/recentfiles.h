// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace espalier {

/// The last ten opened models, newest first, over all sessions.
QStringList recentFiles();
void addRecentFile(const QString &path);
void clearRecentFiles();

} // namespace espalier
