// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/files/filedialogs.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QSettings>

namespace espalier {

namespace {

const QString kLastFolder = QStringLiteral("files/lastFolder");

void open(QFileDialog *dialog, const QString &start, const TakePath &take)
{
    dialog->setObjectName(QStringLiteral("openDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setOption(QFileDialog::DontUseNativeDialog, QCoreApplication::instance()->property("espalierPlainDialogs").toBool());
    const QFileInfo given(start);
    if (given.exists() || given.dir().exists()) {
        if (!start.isEmpty())
            dialog->setDirectory(given.isDir() ? given.absoluteFilePath() : given.absolutePath());
        if (!given.isDir() && !start.isEmpty())
            dialog->selectFile(given.fileName());
    }
    if (start.isEmpty())
        dialog->setDirectory(QSettings().value(kLastFolder).toString());
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, [take](const QString &path) {
        if (path.isEmpty())
            return;
        QSettings().setValue(kLastFolder, QFileInfo(path).absolutePath());
        take(path);
    });
    dialog->open();
}

} // namespace

void askForFile(QWidget *parent, const QString &title, const QString &start, const QString &filter, const TakePath &take)
{
    auto *dialog = new QFileDialog(parent, title, {}, filter);
    dialog->setFileMode(QFileDialog::ExistingFile);
    open(dialog, start, take);
}

void askForFolder(QWidget *parent, const QString &title, const QString &start, const TakePath &take)
{
    auto *dialog = new QFileDialog(parent, title);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly, false);
    open(dialog, start, take);
}

void askForTarget(QWidget *parent, const QString &title, const QString &start, const QString &filter, const QString &suffix,
                  const TakePath &take)
{
    auto *dialog = new QFileDialog(parent, title, {}, filter);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    open(dialog, start, take);
}

} // namespace espalier
