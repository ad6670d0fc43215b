// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers in and out of fields, shapes, file kinds, contrasts of the themes: what the window's small parts promise.
#include "app/jobs/jobrunner.h"
#include "app/session/document.h"
#include "engine/data/dataset.h"
#include "engine/io/read/importer.h"
#include "engine/io/read/weights.h"
#include "widgets/dialogs/preprocessfields.h"
#include "widgets/dialogs/shapedialog.h"
#include "widgets/files/filefilters.h"
#include "widgets/files/filekind.h"
#include "widgets/importance/importancematrix.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/plots/plotcolors.h"
#include "widgets/settings/enginecallsfor.h"
#include "widgets/settings/preferences.h"
#include "widgets/text/format.h"
#include "widgets/theme/theme.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include <limits>

using namespace espalier;

class TestFields : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersAreRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("isNumber");
        QTest::addColumn<double>("value");
        QTest::newRow("plain") << "0.5" << true << 0.5;
        QTest::newRow("exponent") << "5e-2" << true << 0.05;
        QTest::newRow("decimal comma") << "0,25" << true << 0.25;
        QTest::newRow("true minus") << QStringLiteral("\u22120.25") << true << -0.25;
        QTest::newRow("blanks") << "  7 " << true << 7.0;
        QTest::newRow("unit") << "90 %" << true << 90.0;
        QTest::newRow("empty") << "" << false << 0.0;
        QTest::newRow("word") << "wide" << false << 0.0;
        QTest::newRow("two commas") << "1,000,000" << false << 0.0;
        QTest::newRow("infinite") << "inf" << false << 0.0;
        QTest::newRow("not a number") << "nan" << false << 0.0;
        QTest::newRow("overflow") << "1e999" << false << 0.0;
    }

    void numbersAreRead()
    {
        QFETCH(QString, text);
        QFETCH(bool, isNumber);
        QFETCH(double, value);
        const std::optional<double> read = NumberField::parse(text, QStringLiteral("%"));
        QCOMPARE(read.has_value(), isNumber);
        if (isNumber)
            QCOMPARE(*read, value);
    }

    void shortestTextReadsBackAsTheSameDouble()
    {
        for (const double value : {0.1, -0.4546868032, 1.0 / 3, 5e-324, std::numeric_limits<double>::max(), 0.0, 123456789.0})
            QCOMPARE(NumberField::parse(shortestText(value)), std::optional(value));
        QCOMPARE(shortestText(0.02), QStringLiteral("0.02"));
    }

    void onlyEditedTextIsCommitted()
    {
        NumberField field;
        field.setValue(1.0 / 3);
        QSignalSpy committed(&field, &NumberField::committed);
        QTest::keyClick(&field, Qt::Key_Return);
        QCOMPARE(committed.count(), 0);
        field.selectAll();
        QTest::keyClicks(&field, QStringLiteral("x"));
        QTest::keyClick(&field, Qt::Key_Return);
        QCOMPARE(committed.count(), 0);
        QVERIFY(!field.problem().isEmpty());
        QCOMPARE(field.value(), std::optional(1.0 / 3));
        QTest::keyClick(&field, Qt::Key_Escape);
        QVERIFY(field.problem().isEmpty());
        QCOMPARE(field.text(), shortestText(1.0 / 3));
        field.selectAll();
        QTest::keyClicks(&field, QStringLiteral("0.5"));
        QTest::keyClick(&field, Qt::Key_Return);
        QCOMPARE(committed.count(), 1);
    }

    void threadsAreThoseOfThePreferences()
    {
        QTemporaryDir home;
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, home.path());
        QCoreApplication::setOrganizationName(QStringLiteral("espalier-test"));
        Preferences preferences;
        preferences.threads = 1;
        savePreferences(preferences);
        QCOMPARE(loadPreferences(), preferences);
        const Document document(engineCallsFor());
        QCOMPARE(document.jobs()->cores(), 1);
    }

    void figuresAreWritten()
    {
        QLocale::setDefault(QLocale(QStringLiteral("en")));
        QCOMPARE(countText(10000), QStringLiteral("10,000"));
        QCOMPARE(bytesText(999), QStringLiteral("999 B"));
        QCOMPARE(bytesText(84000), QStringLiteral("84.0 kB"));
        QCOMPARE(bytesText(280000), QStringLiteral("0.28 MB"));
        QCOMPARE(scaledText(40813184, QStringLiteral("MACs")), QStringLiteral("40.8 M MACs"));
        QCOMPARE(percentText(0.9182), QStringLiteral("91.82 %"));
        QCOMPARE(pointsText(-0.0078), QStringLiteral("-0.78"));
        QCOMPARE(pointsText(0.001), QStringLiteral("+0.10"));
        QCOMPARE(decibelText(std::nullopt), dash());
        QCOMPARE(decibelText(std::numeric_limits<double>::infinity()), QStringLiteral("\u221e dB"));
        QCOMPARE(durationText(102.4), QStringLiteral("1:42"));
        QCOMPARE(durationText(3725), QStringLiteral("1:02:05"));
    }

    void shapesAreRead()
    {
        QCOMPARE(ShapeDialog::parse(QStringLiteral("1, 3 x 32\u00d732")), QStringLiteral("1,3,32,32"));
        for (const char *wrong : {"", "3", "1,0,2", "1,-3,4", "1,a,3", "1,2,3,4,5,6,7", "1,99999999999999999999"})
            QVERIFY2(ShapeDialog::parse(QString::fromLatin1(wrong)).isEmpty(), wrong);
    }

    void numberListsAreRead()
    {
        QCOMPARE(parseNumbers(QStringLiteral("0.5, 0.25; 1")), std::optional(std::vector<double>{0.5, 0.25, 1}));
        QCOMPARE(parseNumbers(QString()), std::optional(std::vector<double>{}));
        QVERIFY(!parseNumbers(QStringLiteral("0.5, many")));
    }

    void filesAreToldApartByContent_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("kind");
        QTest::newRow("recipe") << "strange.pt" << QByteArray("\xef\xbb\xbf {\"format\": \"espalier-recipe\"}") << int(FileKind::Recipe);
        QTest::newRow("model") << "model.json.pt" << QByteArray("PK\x03\x04") << int(FileKind::Model);
        QTest::newRow("idx") << "digits" << QByteArray("\x00\x00\x08\x03", 4) << int(FileKind::Data);
        QTest::newRow("gzip") << "digits.gz" << QByteArray("\x1f\x8b\x08") << int(FileKind::Data);
        QTest::newRow("CIFAR") << "test_batch.bin" << QByteArray("\x03\x9e\x9f") << int(FileKind::Data);
        QTest::newRow("empty") << "empty.pt" << QByteArray() << int(FileKind::Model);
    }

    void filesAreToldApartByContent()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, content);
        QFETCH(int, kind);
        QTemporaryDir folder;
        const QString path = folder.filePath(name);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        QCOMPARE(int(fileKind(path)), kind);
        QCOMPARE(int(fileKind(folder.path())), int(FileKind::Data));
        QCOMPARE(int(fileKind(path + QStringLiteral(".none"))), int(FileKind::Missing));
    }

    /// What can be opened is what the dialogs offer, and nothing else.
    void dialogsOfferWhatIsRead()
    {
        const QStringList models = modelPatterns().split(QLatin1Char(' ')), weights = weightPatterns().split(QLatin1Char(' ')),
                          data = dataPatterns().split(QLatin1Char(' '));
        for (const Importer &importer : importers())
            for (const char *suffix : importer.suffixes)
                QCOMPARE(models.count(QStringLiteral("*") + QLatin1String(suffix)), 1);
        for (const WeightReader &reader : weightReaders())
            for (const char *suffix : reader.suffixes)
                QCOMPARE(weights.count(QStringLiteral("*") + QLatin1String(suffix)), 1);
        for (const DataKind &kind : dataKinds())
            for (const char *pattern : kind.patterns)
                QCOMPARE(data.count(QLatin1String(pattern)), 1);
        QVERIFY(models.contains(QStringLiteral("*.pt")) && weights.contains(QStringLiteral("*.safetensors")));
    }

    void importanceHasARowPerOutputChannel()
    {
        // (2, 3) with the channels on axis 1, as ConvTranspose has them: three rows of two.
        const ImportanceMatrix matrix = importanceMatrix({1, 2, 3, 4, 5, 6}, {2, 3}, 1);
        QCOMPARE(matrix.rows, 3);
        QCOMPARE(matrix.columns, 2);
        QCOMPARE(matrix.values, (std::vector<float>{1, 4, 2, 5, 3, 6}));
        QCOMPARE(importanceMatrix({1, 2, 3, 4}, {2, 2}, 0).values, (std::vector<float>{1, 2, 3, 4}));
        QCOMPARE(importanceMatrix({1, 2}, {2, 2}, 0).rows, 0);
    }

    void textIsReadableInBothThemes()
    {
        for (const QPalette &palette : {lightPalette(), darkPalette()}) {
            const auto ratio = [&palette](QPalette::ColorRole text, QPalette::ColorRole ground) {
                return contrastRatio(palette.color(text), palette.color(ground));
            };
            QVERIFY(ratio(QPalette::WindowText, QPalette::Window) >= 4.5);
            QVERIFY(ratio(QPalette::Text, QPalette::Base) >= 4.5);
            QVERIFY(ratio(QPalette::Text, QPalette::AlternateBase) >= 4.5);
            QVERIFY(ratio(QPalette::ButtonText, QPalette::Button) >= 4.5);
            QVERIFY(ratio(QPalette::HighlightedText, QPalette::Highlight) >= 4.5);
            QVERIFY(ratio(QPalette::PlaceholderText, QPalette::Window) >= 4.5);
            QVERIFY(ratio(QPalette::PlaceholderText, QPalette::Base) >= 4.5);
            QVERIFY(ratio(QPalette::Link, QPalette::Window) >= 4.5);
            const SignalColors colors = signalColors(palette);
            for (const QColor &color : {colors.error, colors.warning, colors.good})
                QVERIFY(contrastRatio(color, palette.color(QPalette::Window)) >= 4.5);
        }
    }
};

QTEST_MAIN(TestFields)
#include "tst_fields.moc"
