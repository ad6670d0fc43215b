// SPDX-License-Identifier: GPL-3.0-or-later
// The espalier-cli call that repeats a run: a shell reads back exactly what was meant.
#include "app/session/commandline.h"

#include <QProcess>
#include <QtTest>

using namespace espalier;

class TestCommandLine : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aShellReadsBackTheArgument_data()
    {
        QTest::addColumn<QString>("argument");
        QTest::newRow("plain") << "models/resnet20.pt";
        QTest::newRow("empty") << "";
        QTest::newRow("space") << "my models/a b.pt";
        QTest::newRow("single quote") << "it's";
        QTest::newRow("double quote and backslash") << "a\"b\\c";
        QTest::newRow("dollar and backtick") << "$HOME `id` $(id)";
        QTest::newRow("star and question mark") << "*.p?";
        QTest::newRow("tilde") << "~/x";
        QTest::newRow("semicolon and ampersand") << "a; b & c | d";
        QTest::newRow("line break") << "a\nb";
        QTest::newRow("Chinese") << QString::fromUtf8("模型.pt");
        QTest::newRow("JSON") << "{\"scale\": 255, \"mean\": [0.5]}";
    }
    void aShellReadsBackTheArgument()
    {
        QFETCH(QString, argument);
        QProcess shell;
        shell.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QStringLiteral("printf %s ") + shellQuote(argument)});
        QVERIFY(shell.waitForFinished());
        QCOMPARE(QString::fromUtf8(shell.readAllStandardOutput()), argument);
    }

    void evaluateSaysWhatIsNotUsual()
    {
        RunPlace place;
        place.modelPath = QStringLiteral("net.pt");
        place.dataPath = QStringLiteral("mnist");
        QCOMPARE(evaluateCommand(place), QStringLiteral("espalier-cli evaluate net.pt --data mnist"));
        place.options.split = Split::Train;
        place.inputShape = QStringLiteral("1,1,28,28");
        place.recipePath = QStringLiteral("my recipe.json");
        place.sampling.seed = 3;
        QCOMPARE(evaluateCommand(place),
                 QStringLiteral("espalier-cli evaluate net.pt --data mnist --split train --input-shape 1,1,28,28 "
                                "--recipe 'my recipe.json' --seed 3"));
        place.sampling.calibrationPath = QStringLiteral("other images");
        place.sampling.calibrationSamples = 0; // All.
        QCOMPARE(
            evaluateCommand(place),
            QStringLiteral("espalier-cli evaluate net.pt --data mnist --split train --calibration 'other images' --calibration-samples 0 "
                           "--input-shape 1,1,28,28 --recipe 'my recipe.json' --seed 3"));
        place.options.preprocess.mean = {0.5};
        QVERIFY(evaluateCommand(place).contains(QStringLiteral("--preprocess '{")));
    }

    void finetuneTrainsOnTheTrainingSplit()
    {
        RunPlace place;
        place.modelPath = QStringLiteral("net.pt");
        place.dataPath = QStringLiteral("mnist");
        place.recipePath = QStringLiteral("r.json");
        QCOMPARE(finetuneCommand(place, QStringLiteral("out.pt")),
                 QStringLiteral("espalier-cli finetune net.pt --data mnist --recipe r.json -o out.pt"));
        // The recipe holds its seed; what it is calibrated on is not in the recipe.
        place.sampling = {{}, 1024, 7};
        QCOMPARE(finetuneCommand(place, QStringLiteral("out.pt")),
                 QStringLiteral("espalier-cli finetune net.pt --data mnist --calibration-samples 1024 --recipe r.json -o out.pt"));
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
