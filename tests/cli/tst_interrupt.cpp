// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/models.h"

#include <csignal>

using namespace espalier::test;

class TestInterrupt : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void evaluationStops_data()
    {
        QTest::addColumn<int>("signal");
        QTest::addColumn<bool>("json");
        QTest::newRow("Ctrl-C") << SIGINT << false;
        QTest::newRow("Ctrl-C with --json") << SIGINT << true;
        QTest::newRow("SIGTERM with --json") << SIGTERM << true;
    }

    void evaluationStops()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QFETCH(const int, signal);
        QFETCH(const bool, json);
        // The plain graph on the training images takes far longer than the signal does.
        Run run;
        run.arguments = evaluateArguments(kReferenceModels[3]) << "--split"
                                                               << "train"
                                                               << "--exact"
                                                               << "--threads"
                                                               << "1";
        if (!json)
            run.arguments.removeAll("--json");
        run.signal = signal;
        run.signalWhen = [](qint64 elapsed) { return elapsed > 3000; };
        run.limitSeconds = 30;
        const Outcome outcome = runCli(run);
        QWELL(outcome.trouble());
        QCOMPARE(outcome.status, 130);
        if (json) {
            QWELL(schemaTrouble(outcome.json, "error"));
            QCOMPARE(outcome.errorId(), std::string("core.cancelled"));
        } else {
            QVERIFY(outcome.out.isEmpty());
        }
    }

    void fineTuningKeepsTheFinishedEpochs()
    {
        NEED_SHARED("data/expected/finetune.json");
        QTemporaryDir folder;
        const QString target = folder.filePath("tuned.pt");
        const QString checkpoint = target + ".checkpoint";
        Run run;
        run.arguments = QStringList{
            "finetune", modelPath("article-lenet"), "--data", sharedPath("data/mnist"), "-o", target, "--epochs", "1000", "--json"};
        run.signal = SIGINT;
        // A checkpoint appears when the first epoch is done.
        run.signalWhen = [&](qint64) { return QFileInfo::exists(checkpoint); };
        run.limitSeconds = 400;
        const Outcome outcome = runCli(run);
        QWELL(outcome.trouble());
        QCOMPARE(outcome.status, 130);
        QWELL(schemaTrouble(outcome.json, "finetune"));
        QVERIFY(outcome.json["stopped"].get<bool>());
        QVERIFY(outcome.json["epochs"].size() >= 1);
        QVERIFY(QFileInfo::exists(target));
        QVERIFY(QFileInfo::exists(checkpoint));

        const int done = static_cast<int>(outcome.json["epochs"].size());
        const Outcome resumed = runCli(QStringList{"finetune", modelPath("article-lenet"), "--data", sharedPath("data/mnist"), "-o", target,
                                                   "--epochs", QString::number(done + 1), "--resume", checkpoint, "--json"},
                                       400);
        QWELL(failure(resumed, "finetune"));
        QVERIFY(!resumed.json["stopped"].get<bool>());
        QCOMPARE(resumed.json["epochs"].back()["epoch"].get<int>(), done + 1);
    }
};

QTEST_GUILESS_MAIN(TestInterrupt)
#include "tst_interrupt.moc"
