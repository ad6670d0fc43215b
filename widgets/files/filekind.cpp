// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/files/filekind.h"

#include <QFile>
#include <QFileInfo>

namespace espalier {

FileKind fileKind(const QString &path)
{
    const QFileInfo info(path);
    if (!info.exists())
        return FileKind::Missing;
    if (info.isDir())
        return FileKind::Data;
    QFile file(path);
    QByteArray head;
    if (file.open(QIODevice::ReadOnly))
        head = file.read(512);
    const QByteArray text = head.startsWith("\xef\xbb\xbf") ? head.mid(3).trimmed() : head.trimmed();
    if (text.startsWith('{'))
        return FileKind::Recipe;
    // idx: two zero bytes, the element type, the number of dimensions.
    const bool isIdx = head.size() >= 4 && head[0] == 0 && head[1] == 0 && head[2] == 8 && (head[3] == 1 || head[3] == 3);
    if (isIdx || head.startsWith("\x1f\x8b"))
        return FileKind::Data;
    const QString suffix = info.suffix().toLower();
    if (suffix == QLatin1String("json"))
        return FileKind::Recipe;
    const QString name = info.fileName().toLower();
    const bool isCifar = suffix == QLatin1String("bin")
        && (name.contains(QLatin1String("batch")) || name == QLatin1String("train.bin") || name == QLatin1String("test.bin"));
    return isCifar || name.contains(QLatin1String("ubyte")) ? FileKind::Data : FileKind::Model;
}

} // namespace espalier
