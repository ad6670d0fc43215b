// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

// Q_INIT_RESOURCE only works outside of namespaces; a static library's resources are not linked in without it.
static void initTexts()
{
    Q_INIT_RESOURCE(espalier_texts);
}

namespace espalier {

namespace {

// Words of Qt's own dialogs that its translation package, which need not be installed, would bring.
[[maybe_unused]] constexpr const char *kWordsOfQt[] = {
    QT_TRANSLATE_NOOP("QPlatformTheme", "OK"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Save"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Open"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "&Yes"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "&No"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Close"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Cancel"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Discard"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Restore Defaults"),
    QT_TRANSLATE_NOOP("QLineEdit", "&Undo"),
    QT_TRANSLATE_NOOP("QLineEdit", "&Redo"),
    QT_TRANSLATE_NOOP("QLineEdit", "Cu&t"),
    QT_TRANSLATE_NOOP("QLineEdit", "&Copy"),
    QT_TRANSLATE_NOOP("QLineEdit", "&Paste"),
    QT_TRANSLATE_NOOP("QLineEdit", "Delete"),
    QT_TRANSLATE_NOOP("QLineEdit", "Select All"),
    QT_TRANSLATE_NOOP("QUndoModel", "<empty>"),
    QT_TRANSLATE_NOOP("QFileDialog", "Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "File &name:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of type:"),
    QT_TRANSLATE_NOOP("QFileDialog", "&Open"),
    QT_TRANSLATE_NOOP("QFileDialog", "&Save"),
    QT_TRANSLATE_NOOP("QFileDialog", "&Choose"),
    QT_TRANSLATE_NOOP("QFileDialog", "Directory:"),
    QT_TRANSLATE_NOOP("QFileDialog", "%1 already exists.\nDo you want to replace it?"),
};

const QString kTranslatorName = QStringLiteral("espalierTranslator");

QString desktopLanguage()
{
    return QLocale::system().language() == QLocale::Chinese ? QStringLiteral("zh_CN") : QStringLiteral("en");
}

} // namespace

QStringList languages()
{
    return {QStringLiteral("en"), QStringLiteral("zh_CN")};
}

QString languageName(const QString &language)
{
    return language == QLatin1String("zh_CN") ? QStringLiteral("\u7b80\u4f53\u4e2d\u6587") : QStringLiteral("English");
}

void setLanguage(const QString &language)
{
    initTexts();
    QCoreApplication *application = QCoreApplication::instance();
    const QString wanted = language.isEmpty() ? desktopLanguage() : language;
    // The translators are children of the application, so that tests and programs may come and go without a global.
    const QList<QTranslator *> installed = application->findChildren<QTranslator *>(kTranslatorName, Qt::FindDirectChildrenOnly);
    for (QTranslator *translator : installed) {
        QCoreApplication::removeTranslator(translator);
        delete translator;
    }
    QLocale::setDefault(QLocale(wanted));
    const auto install = [application](const QString &file, const QString &folder) {
        auto *translator = new QTranslator(application);
        translator->setObjectName(kTranslatorName);
        if (translator->load(file, folder))
            QCoreApplication::installTranslator(translator);
        else
            delete translator;
    };
    if (wanted != QLatin1String("en"))
        install(QStringLiteral("qtbase_") + wanted, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(QStringLiteral("espalier_") + wanted, QStringLiteral(":/i18n"));
    application->setProperty("espalierLanguage", wanted);
}

QString currentLanguage()
{
    const QString set = QCoreApplication::instance()->property("espalierLanguage").toString();
    return set.isEmpty() ? QStringLiteral("en") : set;
}

} // namespace espalier
