// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/open/sample.h"

#include "app/messages/errors.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QSaveFile>
#include <QStandardPaths>

// Outside the namespace, as Q_INIT_RESOURCE wants it: the linker drops a static library's resources unless they are named.
static void nameResources()
{
    Q_INIT_RESOURCE(samples);
}

namespace espalier {

namespace {

/// The one network and the one folder in `folder`; empty names when it is not a sample.
SamplePaths lookInto(const QString &folder)
{
    SamplePaths paths;
    const QDir dir(folder);
    const QStringList models = dir.entryList({QStringLiteral("*.pt")}, QDir::Files, QDir::Name);
    const QStringList data = dir.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    if (models.isEmpty() || data.isEmpty())
        return paths;
    paths.model = QDir::cleanPath(dir.absoluteFilePath(models.first()));
    paths.data = QDir::cleanPath(dir.absoluteFilePath(data.first()));
    return paths;
}

/// Copies what is not there yet in the right size.
bool unpack(const QString &folder)
{
    nameResources();
    QDirIterator files(QStringLiteral(":/samples"), QDir::Files, QDirIterator::Subdirectories);
    bool hasAny = false;
    while (files.hasNext()) {
        const QString source = files.next();
        const QString target = folder + source.mid(int(qstrlen(":/samples")));
        hasAny = true;
        if (QFileInfo(target).size() == QFileInfo(source).size() && QFileInfo::exists(target))
            continue;
        QFile from(source);
        QSaveFile to(target);
        if (!QDir().mkpath(QFileInfo(target).path()) || !from.open(QIODevice::ReadOnly) || !to.open(QIODevice::WriteOnly))
            return false;
        to.write(from.readAll());
        if (!to.commit())
            return false;
    }
    return hasAny;
}

} // namespace

Result<SamplePaths> samplePaths(const QString &unpackTo)
{
    QStringList folders;
    if (const QString given = qEnvironmentVariable("ESPALIER_SAMPLES"); !given.isEmpty()) {
        folders << given;
    } else if (unpackTo.isEmpty()) {
        const QString program = QCoreApplication::applicationDirPath();
        folders << program + QStringLiteral("/../share/espalier/samples") << program + QStringLiteral("/../../resources/samples");
    }
    for (const QString &folder : std::as_const(folders))
        if (SamplePaths paths = lookInto(folder); !paths.model.isEmpty())
            return paths;
    const QString home =
        !unpackTo.isEmpty() ? unpackTo : QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/sample");
    if (unpack(home))
        if (SamplePaths paths = lookInto(home); !paths.model.isEmpty())
            return paths;
    folders << home;
    return Error(errors::kNoSample, {folders.join(QStringLiteral(", ")).toStdString()});
}

} // namespace espalier
