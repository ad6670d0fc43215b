// SPDX-License-Identifier: GPL-3.0-or-later
// Every sentence of the program is there in Simplified Chinese, finished, with the arguments of the original.
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QXmlStreamReader>
#include <QtTest>

namespace {

struct Entry {
    QString context, source, translation;
    bool isFinished = true;
};

QVector<Entry> entriesOf(const QString &path)
{
    QVector<Entry> entries;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return entries;
    QXmlStreamReader xml(&file);
    QString context;
    while (!xml.atEnd()) {
        xml.readNext();
        if (!xml.isStartElement())
            continue;
        if (xml.name() == QLatin1String("name")) {
            context = xml.readElementText();
        } else if (xml.name() == QLatin1String("source")) {
            entries.append({context, xml.readElementText(), {}, true});
        } else if (xml.name() == QLatin1String("translation")) {
            entries.last().isFinished = !xml.attributes().hasAttribute(QStringLiteral("type"));
            entries.last().translation = xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
        }
    }
    return entries;
}

QSet<QString> arguments(const QString &text)
{
    static const QRegularExpression kArgument(QStringLiteral("%[1-9n]"));
    QSet<QString> found;
    QRegularExpressionMatchIterator matches = kArgument.globalMatch(text);
    while (matches.hasNext())
        found.insert(matches.next().captured());
    return found;
}

} // namespace

class TestTranslations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyEntryIsFinished_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<int>("least");
        QTest::newRow("Simplified Chinese") << "zh_CN" << 700;
        QTest::newRow("English plurals") << "en" << 8;
    }

    void everyEntryIsFinished()
    {
        QFETCH(QString, language);
        QFETCH(int, least);
        const QVector<Entry> entries = entriesOf(QStringLiteral(ESPALIER_SOURCE_DIR "/translations/espalier_%1.ts").arg(language));
        QVERIFY2(entries.size() >= least, qPrintable(QString::number(entries.size())));
        for (const Entry &entry : entries) {
            const QByteArray where = (entry.context + QStringLiteral(": ") + entry.source).toUtf8();
            QVERIFY2(entry.isFinished, where.constData());
            QVERIFY2(!entry.translation.isEmpty(), where.constData());
            QVERIFY2(arguments(entry.source) == arguments(entry.translation), where.constData());
        }
    }
};

QTEST_GUILESS_MAIN(TestTranslations)
#include "tst_translations.moc"
