// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/recentfiles.h"

#include <QFileInfo>
#include <QSettings>

namespace espalier {

namespace {
const QString kKey = QStringLiteral("files/recent");
constexpr int kMostRecent = 10;
} // namespace

QStringList recentFiles()
{
    return QSettings().value(kKey).toStringList().mid(0, kMostRecent);
}

void addRecentFile(const QString &path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    QStringList files = recentFiles();
    files.removeAll(absolute);
    files.prepend(absolute);
    QSettings().setValue(kKey, files.mid(0, kMostRecent));
}

void clearRecentFiles()
{
    QSettings().remove(kKey);
}

} // namespace espalier
