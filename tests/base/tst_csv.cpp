// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/csv.h"

#include <QtTest>

#include <limits>

using namespace espalier;

class TestCsv : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fieldsAreQuotedWhereTheyMustBe_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("field");
        QTest::newRow("plain") << QByteArray("layer1.0.conv1") << QByteArray("layer1.0.conv1");
        QTest::newRow("empty") << QByteArray() << QByteArray();
        QTest::newRow("a blank") << QByteArray(" a b ") << QByteArray(" a b ");
        QTest::newRow("a comma") << QByteArray("a,b") << QByteArray("\"a,b\"");
        QTest::newRow("quotes are doubled, not escaped") << QByteArray("a\"b\"") << QByteArray("\"a\"\"b\"\"\"");
        QTest::newRow("a line end stays") << QByteArray("a\nb") << QByteArray("\"a\nb\"");
        QTest::newRow("a carriage return stays") << QByteArray("a\rb") << QByteArray("\"a\rb\"");
        QTest::newRow("a backslash is nothing special") << QByteArray("a\\b,") << QByteArray("\"a\\b,\"");
        QTest::newRow("other scripts") << QByteArray("\xe5\xb1\x82") << QByteArray("\xe5\xb1\x82");
    }
    void fieldsAreQuotedWhereTheyMustBe()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, field);
        QCOMPARE(QByteArray::fromStdString(csvField(text.toStdString())), field);
    }

    void numbersReadBack()
    {
        for (const double value : {0.0, 1.0, -0.1, 1.0 / 3, 1e-300, 12345678.9, 2.2250738585072014e-308})
            QCOMPARE(std::stod(csvNumber(value)), value);
        QCOMPARE(csvNumber(std::numeric_limits<double>::quiet_NaN()), std::string());
    }
};

QTEST_GUILESS_MAIN(TestCsv)
#include "tst_csv.moc"
