// SPDX-License-Identifier: GPL-3.0-or-later
// The open document's runs: evaluations and fine-tunes, what is kept of them, and the end of the program under work.
#include "tests/app/documentedits.h"

#include "app/jobs/jobrunner.h"
#include "app/messages/messages.h"
#include "app/session/finetunes.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"

#include <QSignalSpy>
#include <QTemporaryDir>
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
        QSignalSpy runs(document.runs(), &Runs::runsChanged);
        document.editor()->edit(withBits(document.editor()->recipe(), "conv2", 5), QStringLiteral("Bits"));
        document.runs()->evaluateNow();
        QVERIFY(document.runs()->isBusy());
        QVERIFY(runs.wait(kPatienceMs));
        QCOMPARE(document.runs()->all().size(), 1);
        const Run run = document.runs()->all().at(0);
        QCOMPARE(run.kind, Run::Kind::Evaluate);
        QCOMPARE(run.evaluation.metrics.samples, std::int64_t(2000));
        QVERIFY(run.commandLine.startsWith(QStringLiteral("espalier-cli evaluate toy --data /data/digits --recipe ")));
        // Undo takes back the edit, not the run.
        document.editor()->undoStack()->undo();
        QCOMPARE(document.runs()->all().size(), 1);
        QVERIFY(!document.editor()->undoStack()->canUndo());
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
        QSignalSpy stepped(document.finetunes(), &Finetunes::stepped);
        QSignalSpy epochs(document.finetunes(), &Finetunes::epochEnded);
        QSignalSpy ended(document.finetunes(), &Finetunes::ended);
        FinetuneSpec spec;
        spec.epochs = 3;
        spec.seed = 7;
        document.finetunes()->start(spec);
        QVERIFY(ended.wait(kPatienceMs));
        QCOMPARE(epochs.count(), 3);
        QCOMPARE(stepped.count(), 15);
        QCOMPARE(document.runs()->all().size(), 1);
        QCOMPARE(document.runs()->all().at(0).seed, quint64(7));
        QCOMPARE(document.runs()->all().at(0).epochs.size(), std::size_t(3));
        QVERIFY(document.runs()->all().at(0).tuned);
        QSignalSpy opened(&document, &Document::modelOpened);
        document.runs()->keep(document.runs()->all().at(0).id);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(document.runs()->all().size(), 1);
        QVERIFY(document.editor()->commandLine().contains(QStringLiteral("espalier-cli finetune")));
    }

    void cancelledFinetuneKeepsItsEpochs()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        QSignalSpy epochs(document.finetunes(), &Finetunes::epochEnded);
        QSignalSpy ended(document.finetunes(), &Finetunes::ended);
        QSignalSpy failed(document.messages(), &Messages::failed);
        FinetuneSpec spec;
        spec.epochs = 100000;
        document.finetunes()->start(spec);
        QVERIFY(epochs.wait(kPatienceMs));
        QElapsedTimer timer;
        timer.start();
        document.jobs()->cancel(document.jobs()->jobs().at(0).id);
        QVERIFY(ended.wait(kPatienceMs));
        QVERIFY(timer.elapsed() <= 200);
        QCOMPARE(failed.count(), 0);
        QCOMPARE(document.runs()->all().size(), 1);
        QCOMPARE(static_cast<int>(document.runs()->all().at(0).epochs.size()), static_cast<int>(epochs.count()));
        QCOMPARE(document.runs()->all().at(0).evaluation.metrics.samples, std::int64_t(0));
    }

    void finetunePausesForAPreview()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        QSignalSpy epochs(document.finetunes(), &Finetunes::epochEnded);
        FinetuneSpec spec;
        spec.epochs = 100000;
        document.finetunes()->start(spec);
        QVERIFY(epochs.wait(kPatienceMs));
        engine.holdScores = true;
        document.editor()->edit(withBits(document.editor()->recipe(), "conv2", 4), QStringLiteral("Bits"));
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
        QSignalSpy ended(document.finetunes(), &Finetunes::ended);
        QSignalSpy failed(document.messages(), &Messages::failed);
        document.finetunes()->start(FinetuneSpec());
        QVERIFY(ended.wait(kPatienceMs));
        QCOMPARE(failed.count(), 1);
        QCOMPARE(document.runs()->all().size(), 0);
        QCOMPARE(document.jobs()->jobs().at(0).state, JobState::Failed);
    }

    /// Who asks is answered once, also where it cannot be done or is called off.
    void whoAsksIsAnswered()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QStringList ends;
        const auto note = [&ends](const Result<ExportReport> &answer) {
            ends << (answer ? QStringLiteral("written") : QString::fromLatin1(answer.error().id()));
        };
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("toy.safetensors"));
        document.runs()->startExport(QStringLiteral("safetensors"), path, 0, this, note);
        QCOMPARE(ends, QStringList{QStringLiteral("session.no-model")});
        QVERIFY(openAll(document));
        document.runs()->startExport(QStringLiteral("safetensors"), path, 7, this, note);
        QCOMPARE(ends.last(), QStringLiteral("session.no-run"));
        document.runs()->startExport(QStringLiteral("safetensors"), path, 0, this, note);
        QTRY_COMPARE_WITH_TIMEOUT(ends.size(), 3, kPatienceMs);
        QCOMPARE(ends.last(), QStringLiteral("written"));

        FinetuneSpec spec;
        spec.epochs = 100000;
        document.finetunes()->start(spec); // What follows waits behind it.
        QVector<WithoutChannel> measured;
        const auto take = [&measured](const WithoutChannel &answer) { measured << answer; };
        document.runs()->measureWithoutChannel(3, 1, this, take);
        document.runs()->measureWithoutChannel(3, 2, this, take);
        document.jobs()->cancel(document.jobs()->jobs().at(2).id);
        QTRY_COMPARE_WITH_TIMEOUT(measured.size(), 1, kPatienceMs);
        QCOMPARE(measured.at(0).channel, 1);
        QVERIFY(!measured.at(0).evaluation);
        document.jobs()->cancel(document.jobs()->jobs().at(1).id);
        QTRY_COMPARE_WITH_TIMEOUT(measured.size(), 2, kPatienceMs);
        QCOMPARE(measured.at(1).channel, 2);
        QVERIFY(measured.at(1).evaluation);
    }

    void shutdownUnderWorkIsBounded()
    {
        FakeEngine engine;
        auto document = std::make_unique<Document>(engine.calls());
        QVERIFY(openAll(*document));
        FinetuneSpec spec;
        spec.epochs = 100000;
        QSignalSpy epochs(document->finetunes(), &Finetunes::epochEnded);
        document->finetunes()->start(spec);
        document->runs()->evaluateNow();
        QVERIFY(epochs.wait(kPatienceMs));
        engine.holdScores = true;
        document->editor()->edit(withBits(document->editor()->recipe(), "conv2", 4), QStringLiteral("Bits"));
        QTest::qWait(50);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(document->shutdown());
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(document->runs()->all().size(), 1); // the epochs that were done
        document.reset();
    }
};

QTEST_GUILESS_MAIN(TestRuns)
#include "tst_runs.moc"
