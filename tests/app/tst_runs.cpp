// SPDX-License-Identifier: GPL-3.0-or-later
// The open document's runs: evaluations and fine-tunes, what is kept of them, and the end of the program under work.
#include "tests/app/documentedits.h"

#include "app/jobs/jobrunner.h"

#include <QSignalSpy>
#include <QUndoStack>

using namespace espalier;
using namespace espalier::test;

class TestRuns : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setApplicationName(QStringLiteral("espalier-tst-runs"));
    }
    void init() { QDir(folderOf("autosave")).removeRecursively(); }
    void cleanupTestCase() { QDir(folderOf("")).removeRecursively(); }

    void evaluationBecomesARun()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        QSignalSpy runs(&document, &Document::runsChanged);
        document.edit(withBits(document.recipe(), "conv2", 5), QStringLiteral("Bits"));
        document.evaluateNow();
        QVERIFY(document.isBusy());
        QVERIFY(runs.wait(kPatienceMs));
        QCOMPARE(document.runs().size(), 1);
        const Run run = document.runs().at(0);
        QCOMPARE(run.kind, QStringLiteral("evaluate"));
        QCOMPARE(run.evaluation.metrics.samples, std::int64_t(2000));
        QVERIFY(run.commandLine.startsWith(QStringLiteral("espalier-cli evaluate toy --data /data/digits --recipe ")));
        // Undo takes back the edit, not the run.
        document.undoStack()->undo();
        QCOMPARE(document.runs().size(), 1);
        QVERIFY(!document.undoStack()->canUndo());
        // The recipe that the command line names is on the disk and is the run's.
        QString file = run.commandLine.section(QLatin1Char(' '), -1);
        const auto read = readRecipe(file.remove(QLatin1Char('\'')).toStdString());
        QVERIFY(read.ok());
        QVERIFY(*read == run.recipe);
    }

    void finetuneReportsAndIsKept()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        QSignalSpy stepped(&document, &Document::finetuneStepped);
        QSignalSpy epochs(&document, &Document::finetuneEpoch);
        QSignalSpy ended(&document, &Document::finetuneEnded);
        FinetuneSpec spec;
        spec.epochs = 3;
        spec.seed = 7;
        document.startFinetune(spec);
        QVERIFY(ended.wait(kPatienceMs));
        QCOMPARE(epochs.count(), 3);
        QCOMPARE(stepped.count(), 15);
        QCOMPARE(document.runs().size(), 1);
        QCOMPARE(document.runs().at(0).seed, quint64(7));
        QCOMPARE(document.runs().at(0).epochs.size(), std::size_t(3));
        QVERIFY(document.runs().at(0).tuned);
        QSignalSpy opened(&document, &Document::modelOpened);
        document.keepRun(document.runs().at(0).id);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(document.runs().size(), 1);
        QVERIFY(document.commandLine().contains(QStringLiteral("espalier-cli finetune")));
    }

    void cancelledFinetuneKeepsItsEpochs()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        QSignalSpy epochs(&document, &Document::finetuneEpoch);
        QSignalSpy ended(&document, &Document::finetuneEnded);
        QSignalSpy failed(&document, &Document::failed);
        FinetuneSpec spec;
        spec.epochs = 100000;
        document.startFinetune(spec);
        QVERIFY(epochs.wait(kPatienceMs));
        QElapsedTimer timer;
        timer.start();
        document.jobs()->cancel(document.jobs()->jobs().at(0).id);
        QVERIFY(ended.wait(kPatienceMs));
        QVERIFY(timer.elapsed() <= 200);
        QCOMPARE(failed.count(), 0);
        QCOMPARE(document.runs().size(), 1);
        QCOMPARE(static_cast<int>(document.runs().at(0).epochs.size()), static_cast<int>(epochs.count()));
        QCOMPARE(document.runs().at(0).evaluation.metrics.samples, std::int64_t(0));
    }

    void finetunePausesForAPreview()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        QSignalSpy epochs(&document, &Document::finetuneEpoch);
        FinetuneSpec spec;
        spec.epochs = 100000;
        document.startFinetune(spec);
        QVERIFY(epochs.wait(kPatienceMs));
        engine.holdScores = true;
        document.edit(withBits(document.recipe(), "conv2", 4), QStringLiteral("Bits"));
        QTRY_COMPARE_WITH_TIMEOUT(document.jobs()->jobs().at(0).state, JobState::Paused, kPatienceMs);
        engine.holdScores = false;
        QTRY_COMPARE_WITH_TIMEOUT(document.jobs()->jobs().at(0).state, JobState::Running, kPatienceMs);
        const auto before = epochs.count();
        QTRY_VERIFY_WITH_TIMEOUT(epochs.count() > before, kPatienceMs);
    }

    void failedFinetuneEndsToo()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        engine.failTuning = true;
        QSignalSpy ended(&document, &Document::finetuneEnded);
        QSignalSpy failed(&document, &Document::failed);
        document.startFinetune(FinetuneSpec());
        QVERIFY(ended.wait(kPatienceMs));
        QCOMPARE(failed.count(), 1);
        QCOMPARE(document.runs().size(), 0);
        QCOMPARE(document.jobs()->jobs().at(0).state, JobState::Failed);
    }

    void shutdownUnderWorkIsBounded()
    {
        FakeEngine engine;
        auto document = std::make_unique<Document>(engine.calls());
        QVERIFY(openAll(*document));
        FinetuneSpec spec;
        spec.epochs = 100000;
        QSignalSpy epochs(document.get(), &Document::finetuneEpoch);
        document->startFinetune(spec);
        document->evaluateNow();
        QVERIFY(epochs.wait(kPatienceMs));
        engine.holdScores = true;
        document->edit(withBits(document->recipe(), "conv2", 4), QStringLiteral("Bits"));
        QTest::qWait(50);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(document->shutdown());
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(document->runs().size(), 1); // the epochs that were done
        document.reset();
    }
};

QTEST_GUILESS_MAIN(TestRuns)
#include "tst_runs.moc"
