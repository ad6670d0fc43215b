// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/files/filekind.h"

#include "engine/data/dataset.h"

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
    const std::string name = info.fileName().toLower().toStdString();
    const std::string_view bytes(head.constData(), static_cast<std::size_t>(head.size()));
    for (const DataKind &kind : dataKinds())
        if (kind.isOne(name, bytes))
            return FileKind::Data;
    return info.suffix().toLower() == QLatin1String("json") ? FileKind::Recipe : FileKind::Model;
}

} // namespace espalier
