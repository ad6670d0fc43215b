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
