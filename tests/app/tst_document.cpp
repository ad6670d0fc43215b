// SPDX-License-Identifier: GPL-3.0-or-later
// The open document: editing and undo, three rings, trouble, memory.
#include "tests/app/documentedits.h"

#include "app/edits/edits.h"
#include "app/jobs/jobrunner.h"
#include "app/session/autosave.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QUndoStack>

using namespace espalier;
using namespace espalier::test;

class TestDocument : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setApplicationName(QStringLiteral("espalier-tst-document"));
    }
    void init() { QDir(folderOf("autosave")).removeRecursively(); }
    void cleanupTestCase() { QDir(folderOf("")).removeRecursively(); }

    void opensModelAndData()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QSignalSpy opened(&document, &Document::modelOpened);
        QSignalSpy layers(&document, &Document::layersChanged);
        QVERIFY(openAll(document));
        QCOMPARE(opened.count(), 1);
        QCOMPARE(document.currentLayer(), 2); // the largest
        QVERIFY(!document.isModified());
        QVERIFY(layers.count() >= 4);
        QCOMPARE(layers.at(0).at(0).value<QVector<int>>(), QVector<int>{2}); // the largest first
        QCOMPARE(document.layerState(2).statistics.all.count, std::int64_t(16 * 8 * 9));
        QCOMPARE(document.sizeBytes(), document.originalSizeBytes());
        QCOMPARE(document.score().evaluation.metrics.samples, std::int64_t(2000));
    }

    void aDragIsOneStep()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        const Recipe before = document.recipe();
        const int gesture = document.beginGesture();
        for (int move = 1; move <= 20; ++move)
            document.edit(withRange(document.recipe(), "conv2", 0.5 - move * 0.01), QStringLiteral("Range of conv2"), gesture);
        document.endGesture();
        QCOMPARE(document.undoStack()->count(), 1);
        QCOMPARE(document.undoStack()->undoText(), QStringLiteral("Range of conv2"));
        QVERIFY(document.isModified());
        document.undoStack()->undo();
        QVERIFY(document.recipe() == before);
        QVERIFY(!document.isModified());
        document.undoStack()->redo();
        QCOMPARE(document.recipe().layers.at("conv2").weights.spec.range.hi.at(0), 0.3);
    }

    void oneGestureWithoutBeginIsOneStepToo()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        const int gesture = document.beginGesture();
        document.endGesture();
        for (int bits = 7; bits >= 3; --bits)
            document.edit(withBits(document.recipe(), "fc", bits), QStringLiteral("Bits"), gesture);
        QCOMPARE(document.undoStack()->count(), 1);
        document.edit(withBits(document.recipe(), "fc", 2), QStringLiteral("Bits"));
        QCOMPARE(document.undoStack()->count(), 2);
    }

    void thereAndBackLeavesNoStep_data()
    {
        QTest::addColumn<bool>("isOpen");
        QTest::newRow("within a gesture") << true;
        QTest::newRow("by merging") << false;
    }
    void thereAndBackLeavesNoStep()
    {
        QFETCH(bool, isOpen);
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        const Recipe before = document.recipe();
        const int gesture = document.beginGesture();
        if (!isOpen)
            document.endGesture();
        document.edit(withRange(before, "conv1", 0.2), QStringLiteral("Range"), gesture);
        document.edit(withRange(before, "conv1", 0.3), QStringLiteral("Range"), gesture);
        document.edit(before, QStringLiteral("Range"), gesture);
        document.endGesture();
        QCOMPARE(document.undoStack()->count(), 0);
        QVERIFY(document.recipe() == before);
        QVERIFY(!document.isModified());
    }

    void escapeLeavesNoStepAndKeepsRedo()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        document.edit(withBits(document.recipe(), "fc", 4), QStringLiteral("Bits"));
        document.undoStack()->undo();
        const Recipe before = document.recipe();
        const int gesture = document.beginGesture();
        document.edit(withRange(before, "conv1", 0.2), QStringLiteral("Range"), gesture);
        QVERIFY(!(document.recipe() == before));
        document.cancelGesture();
        QVERIFY(document.recipe() == before);
        QCOMPARE(document.undoStack()->count(), 1);
        QVERIFY(document.undoStack()->canRedo());
    }

    void nudgesMergeWithinASecond_data()
    {
        QTest::addColumn<int>("apartMs");
        QTest::addColumn<QString>("second");
        QTest::addColumn<int>("steps");
        QTest::newRow("quick ones are one step") << 900 << "Low" << 1;
        QTest::newRow("slow ones are two") << 1100 << "Low" << 2;
        QTest::newRow("another handle is another step") << 100 << "High" << 2;
    }
    void nudgesMergeWithinASecond()
    {
        QFETCH(int, apartMs);
        QFETCH(QString, second);
        QFETCH(int, steps);
        FakeEngine engine;
        Document document(engine.calls());
        qint64 now = 5000;
        document.setClock([&now] { return now; });
        QVERIFY(openAll(document));
        document.edit(withRange(document.recipe(), "conv1", 0.30), QStringLiteral("Low"), Document::kNudge);
        now += apartMs;
        document.edit(withRange(document.recipe(), "conv1", 0.31), second, Document::kNudge);
        QCOMPARE(document.undoStack()->count(), steps);
    }

    void ringsArriveOneAfterTheOther()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        engine.holdScores = true;
        document.edit(withBits(document.recipe(), "conv2", 3), QStringLiteral("Bits"));
        // Ring 1 is there when the call returns.
        const LayerState estimated = document.layerState(2);
        QVERIFY(!estimated.isExact);
        QVERIFY(estimated.quality.mse > 0);
        QVERIFY(document.score().isStale);
        QVERIFY(document.sizeBytes() < document.originalSizeBytes());
        const std::int64_t estimatedSize = document.sizeBytes();
        // Ring 2.
        QTRY_VERIFY_WITH_TIMEOUT(document.layerState(2).isExact, kPatienceMs);
        const LayerState exact = document.layerState(2);
        // One in a hundred: what methods.md promises of the histogram.
        QVERIFY(std::fabs(exact.quality.mse - estimated.quality.mse) <= 0.01 * exact.quality.mse);
        QCOMPARE(exact.quality.count, estimated.quality.count);
        QCOMPARE(document.sizeBytes(), estimatedSize);
        QVERIFY(exact.parameters.has_value());
        // Ring 3 grows.
        QVector<qint64> sizes;
        connect(&document, &Document::scoreChanged, &document, [&] {
            if (!document.score().isStale)
                sizes << document.score().evaluation.metrics.samples;
        });
        engine.holdScores = false;
        QTRY_VERIFY_WITH_TIMEOUT(document.score().kind == ScoreState::Kind::Measured && !document.score().isStale, kPatienceMs);
        QCOMPARE(sizes, (QVector<qint64>{200, 500, 1000, 2000}));
    }

    void estimateOfPruningAgrees_data()
    {
        QTest::addColumn<bool>("quantized");
        QTest::addColumn<bool>("bySparsity");
        QTest::newRow("threshold") << false << false;
        QTest::newRow("sparsity") << false << true;
        QTest::newRow("threshold and 4 bit") << true << false;
        QTest::newRow("sparsity and 4 bit") << true << true;
    }
    void estimateOfPruningAgrees()
    {
        QFETCH(bool, quantized);
        QFETCH(bool, bySparsity);
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        Recipe recipe = quantized ? withBits(document.recipe(), "conv2", 4) : document.recipe();
        PruneSpec prune;
        if (bySparsity)
            prune.sparsity = 0.6;
        else
            prune.threshold = 0.15;
        recipe.layers["conv2"].prune = Choice<PruneSpec>::set(prune);
        document.edit(recipe, QStringLiteral("Prune"));
        const LayerState estimated = document.layerState(2);
        QVERIFY(!estimated.isExact);
        QTRY_VERIFY_WITH_TIMEOUT(document.layerState(2).isExact, kPatienceMs);
        const LayerState exact = document.layerState(2);
        QVERIFY(exact.quality.zeros > 0);
        // 1,152 weights in 2,048 bins: what the estimate misses is the share of the bins that the cut crosses.
        QVERIFY2(std::llabs(exact.quality.zeros - estimated.quality.zeros) <= 3,
                 qPrintable(QStringLiteral("%1 %2").arg(exact.quality.zeros).arg(estimated.quality.zeros)));
        QVERIFY2(std::fabs(exact.quality.mse - estimated.quality.mse) <= 0.02 * exact.quality.mse,
                 qPrintable(QStringLiteral("%1 %2").arg(exact.quality.mse).arg(estimated.quality.mse)));
        QVERIFY(std::llabs(exact.sizeBytes - estimated.sizeBytes) <= 12);
        QVERIFY(std::fabs(*exact.pruneThreshold - *estimated.pruneThreshold) < 0.01);
    }

    void commonRankingReachesAllItsLayers()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        Recipe recipe = document.recipe();
        recipe.pruneGlobal.emplace();
        recipe.pruneGlobal->prune.sparsity = 0.5;
        document.edit(recipe, QStringLiteral("Prune all"));
        const auto areExact = [&] {
            return document.layerState(0).isExact && document.layerState(2).isExact && document.layerState(3).isExact;
        };
        QTRY_VERIFY_WITH_TIMEOUT(areExact(), kPatienceMs);
        QVERIFY(std::fabs(document.sparsity() - 0.5) < 0.001);
        // An edit of one layer knows the common threshold and does not rank again.
        const int before = engine.applied;
        document.edit(withBits(document.recipe(), "fc", 4), QStringLiteral("Bits"));
        QTRY_VERIFY_WITH_TIMEOUT(areExact(), kPatienceMs);
        QCOMPARE(engine.applied - before, 1);
        QVERIFY(std::fabs(document.sparsity() - 0.5) < 0.02);
    }

    void newestDragWins()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        const int before = engine.scored;
        engine.holdScores = true;
        document.edit(withBits(document.recipe(), "conv2", 5), QStringLiteral("Bits"));
        QTRY_COMPARE_WITH_TIMEOUT(engine.scored.load(), before + 1, kPatienceMs);
        document.edit(withBits(document.recipe(), "conv2", 4), QStringLiteral("Bits"));
        QTRY_COMPARE_WITH_TIMEOUT(engine.scored.load(), before + 2, kPatienceMs);
        engine.holdScores = false;
        QTRY_VERIFY_WITH_TIMEOUT(document.score().kind == ScoreState::Kind::Measured && !document.score().isStale, kPatienceMs);
        QCOMPARE(document.score().evaluation.metrics.top1, FakeEngine::figures(document.recipe(), 2000, 2000).metrics.top1);
    }

    void viewsDoNotWaitForTheScore()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        engine.holdScores = true;
        const int before = engine.scored;
        document.edit(withBits(document.recipe(), "conv2", 5), QStringLiteral("Bits"));
        QTRY_COMPARE_WITH_TIMEOUT(engine.scored.load(), before + 1, kPatienceMs);
        QSignalSpy importance(&document, &Document::importanceReady);
        QSignalSpy histogram(&document, &Document::histogramReady);
        QSignalSpy failed(&document, &Document::failed);
        document.requestImportance(2, edits::byCriterion("magnitude"));
        document.requestHistogram(2, -0.1, 0.1, 64);
        QTRY_COMPARE_WITH_TIMEOUT(importance.count(), 1, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(histogram.count(), 1, kPatienceMs);
        const auto scores = importance.at(0).at(2).value<std::shared_ptr<const ImportanceScores>>();
        QCOMPARE(scores->elements.size(), std::size_t(16 * 8 * 9));
        QCOMPARE(scores->channels.size(), std::size_t(16));
        const float *weights = document.model()->tensors[2].view.floats();
        QCOMPARE(scores->elements[17], std::fabs(weights[17]));
        QSignalSpy all(&document, &Document::importancesReady);
        document.requestImportances(edits::byCriterion("l2"));
        QTRY_COMPARE_WITH_TIMEOUT(all.count(), 1, kPatienceMs);
        QCOMPARE(all.at(0).at(1).value<std::shared_ptr<const std::vector<LayerScores>>>()->size(), std::size_t(3));

        QCOMPARE(histogram.at(0).at(1).value<Histogram>().bins(), 64);
        document.requestImportance(2, edits::byCriterion("luck"));
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, kPatienceMs);
        QCOMPARE(failed.at(0).at(0).toString(), QStringLiteral("session.unknown-criterion"));
        QVERIFY(document.score().isStale);
    }

    /// What no file can hold would be lost with the next autosave: it is refused, and nothing is half applied.
    void anEditThatNoFileCanHoldIsRefused()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        document.edit(withBits(document.recipe(), "conv2", 5), QStringLiteral("Bits"));
        const Recipe before = document.recipe();
        const int steps = document.undoStack()->count();
        QSignalSpy failed(&document, &Document::failed);
        Recipe illegal = before;
        QuantSpec &spec = illegal.layers["conv2"].weights.spec;
        spec.scheme = Scheme::PowerOfTwo;
        spec.range.method = "mean-rounding";
        QVERIFY(!parseRecipe(recipeToJson(illegal)).ok());
        document.edit(illegal, QStringLiteral("Levels"));
        QCOMPARE(failed.count(), 1);
        QCOMPARE(failed.at(0).at(0).toString(), QStringLiteral("recipe.conflict"));
        QVERIFY(document.recipe() == before);
        QCOMPARE(document.undoStack()->count(), steps);
    }

    void undoAnswersFromTheCache()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        const std::int64_t floatTop1 = document.score().evaluation.metrics.top1;
        document.edit(withBits(document.recipe(), "conv2", 5), QStringLiteral("Bits"));
        QTRY_VERIFY_WITH_TIMEOUT(document.score().kind == ScoreState::Kind::Measured && !document.score().isStale, kPatienceMs);
        const int scored = engine.scored;
        document.undoStack()->undo();
        QVERIFY(!document.score().isStale);
        QVERIFY(document.score().kind == ScoreState::Kind::Measured);
        QCOMPARE(document.score().evaluation.metrics.top1, floatTop1);
        QTest::qWait(100);
        QCOMPARE(engine.scored.load(), scored);
    }

    void lockChangesNoFigure()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        const int scored = engine.scored;
        Recipe recipe = document.recipe();
        recipe.layers["conv1"].locked = true;
        QSignalSpy layers(&document, &Document::layersChanged);
        document.edit(recipe, QStringLiteral("Lock"));
        QCOMPARE(layers.count(), 1);
        QVERIFY(document.layerState(0).resolved.locked);
        QVERIFY(!document.score().isStale);
        QTest::qWait(100);
        QCOMPARE(engine.scored.load(), scored);
    }

    void invalidEditChangesNothingAndSaysWhy()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        QSignalSpy failed(&document, &Document::failed);
        document.edit(withBits(document.recipe(), "conv9", 4), QStringLiteral("Bits"));
        QCOMPARE(failed.count(), 1);
        QCOMPARE(failed.at(0).at(0).toString(), QStringLiteral("recipe.unknown-layer"));
        QVERIFY(failed.at(0).at(1).toString().contains(QStringLiteral("conv9")));
        QCOMPARE(document.undoStack()->count(), 0);
        QVERIFY(!document.isModified());
    }

    /// The made-up network has no layers that follow each other, and without data nobody knows which ranges meet.
    void settingsOfTheNetworkThatDoNothingSaySo()
    {
        FakeEngine engine;
        Document document(engine.calls());
        document.openModel(QStringLiteral("toy"));
        QTRY_COMPARE_WITH_TIMEOUT(document.layerCount(), 4, kPatienceMs);
        QSignalSpy warned(&document, &Document::warned);
        QSignalSpy fixed(&document, &Document::fixed);
        const auto isFixed = [&](const QString &id) {
            return std::any_of(fixed.cbegin(), fixed.cend(), [&](const QList<QVariant> &one) { return one.at(0).toString() == id; });
        };
        Recipe recipe = document.recipe();
        recipe.equalize = true;
        document.edit(recipe, QStringLiteral("Equalize"));
        QCOMPARE(warned.count(), 1);
        QCOMPARE(warned.at(0).at(0).toString(), QStringLiteral("equalize.no-pairs"));
        document.edit(withBits(document.recipe(), "conv2", 4), QStringLiteral("Bits"));
        QCOMPARE(warned.count(), 1); // Once.
        document.undoStack()->undo();
        document.undoStack()->undo();
        QVERIFY(isFixed(QStringLiteral("equalize.no-pairs")));

        recipe.equalize = false;
        recipe.sharedRanges = true;
        document.edit(recipe, QStringLiteral("Shared"));
        QCOMPARE(warned.count(), 1); // Nothing is quantized that could share.
        QuantSpec activations;
        activations.isSigned = activations.symmetric = false;
        recipe.defaults.activations = Choice<QuantSpec>::set(activations);
        document.edit(recipe, QStringLiteral("Activations"));
        QCOMPARE(warned.count(), 2);
        QCOMPARE(warned.at(1).at(0).toString(), QStringLiteral("quant.shared-ranges"));
        QVERIFY(!isFixed(QStringLiteral("quant.shared-ranges")));
        document.openData(QStringLiteral("/data/digits"), DataOptions());
        QTRY_VERIFY_WITH_TIMEOUT(isFixed(QStringLiteral("quant.shared-ranges")), kPatienceMs);
    }

    void troubleReachesTheMessageBar()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QSignalSpy failed(&document, &Document::failed);
        engine.failOpening = true;
        document.openModel(QStringLiteral("bad.pt"));
        QVERIFY(failed.wait(kPatienceMs));
        QCOMPARE(failed.at(0).at(0).toString(), QStringLiteral("test.broken"));
        QCOMPARE(failed.at(0).at(1).toString(), QStringLiteral("The file is broken."));
        QCOMPARE(failed.at(0).at(2).toString(), QStringLiteral("bad.pt"));
        QVERIFY(!document.model());
        document.openModel(QStringLiteral("x"), QStringLiteral("1,three"));
        QCOMPARE(failed.last().at(0).toString(), QStringLiteral("session.input-shape"));
        document.evaluateNow();
        QCOMPARE(failed.last().at(0).toString(), QStringLiteral("session.no-model"));

        engine.failOpening = false;
        engine.failScores = true;
        document.openModel(QStringLiteral("toy"));
        document.openData(QStringLiteral("/data"), DataOptions());
        QTRY_VERIFY_WITH_TIMEOUT(document.score().kind == ScoreState::Kind::Failed, kPatienceMs);
        QCOMPARE(document.score().problem, QStringLiteral("The shape is broken."));
    }

    void openingCanBeCancelled()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QSignalSpy failed(&document, &Document::failed);
        QSignalSpy busy(&document, &Document::busyChanged);
        engine.holdOpening = true;
        document.openModel(QStringLiteral("endless"));
        QTRY_COMPARE_WITH_TIMEOUT(engine.opened.load(), 1, kPatienceMs);
        document.cancelOpening();
        QTRY_COMPARE_WITH_TIMEOUT(busy.count(), 2, kPatienceMs);
        QCOMPARE(busy.at(1).at(1).toBool(), false);
        QCOMPARE(failed.count(), 0);
        QVERIFY(!document.model());
    }

    void newestModelWins()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QSignalSpy opened(&document, &Document::modelOpened);
        engine.holdOpening = true;
        document.openModel(QStringLiteral("first"));
        document.openModel(QStringLiteral("second"));
        engine.holdOpening = false;
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, kPatienceMs);
        QCOMPARE(document.model()->provenance.name, std::string("second"));
        QTest::qWait(50);
        QCOMPARE(opened.count(), 1);
    }

    void closingDropsLateAnswers()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        engine.holdScores = true;
        document.edit(withBits(document.recipe(), "conv2", 5), QStringLiteral("Bits"));
        QTest::qWait(60);
        document.closeModel();
        engine.holdScores = false;
        QTest::qWait(60);
        QCOMPARE(document.layerCount(), 0);
        QVERIFY(document.score().kind == ScoreState::Kind::NotMeasured);
        QVERIFY(openAll(document));
    }

    void recipeFileRoundTrip()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a recipe.json"));
        QSignalSpy modified(&document, &Document::modifiedChanged);
        document.edit(withRange(document.recipe(), "conv2", 0.4546868032), QStringLiteral("Range"));
        const Recipe saved = document.recipe();
        QVERIFY(document.saveRecipe(path));
        QVERIFY(!document.isModified());
        document.edit(withBits(document.recipe(), "conv2", 3), QStringLiteral("Bits"));
        QVERIFY(document.isModified());
        QVERIFY(document.openRecipe(path));
        QVERIFY(document.recipe() == saved);
        QVERIFY(!document.isModified());
        QCOMPARE(modified.count(), 4);
        QVERIFY(document.commandLine().endsWith(QStringLiteral("--recipe '%1'").arg(path)));
        QVERIFY(!document.saveRecipe(folder.filePath(QStringLiteral("no/such/folder/r.json"))));

        QFile broken(folder.filePath(QStringLiteral("broken.json")));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("{\"format\": \"espalier-recipe\", \"version\": 1, \"layers\": {\"fc\": {\"weights\": {\"bits\": 99}}}}");
        broken.close();
        QSignalSpy failed(&document, &Document::failed);
        QVERIFY(!document.openRecipe(broken.fileName()));
        QCOMPARE(failed.count(), 1);
        QVERIFY(failed.at(0).at(2).toString().contains(QStringLiteral("layers.fc.weights.bits")));
        QVERIFY(document.recipe() == saved);
    }

    void crashedSessionComesBack()
    {
        FakeEngine engine;
        Recipe lost;
        {
            // A program that ended without cleaning up: its file is there, its lock is not.
            SessionState state;
            state.modelPath = QStringLiteral("toy");
            state.dataPath = QStringLiteral("/data/digits");
            state.recipe = lost = withRange(Recipe(), "conv2", 0.25);
            state.currentLayer = QStringLiteral("fc");
            state.savedAt = QDateTime::currentDateTime();
            Autosave autosave;
            QVERIFY(autosave.save(state));
        }
        Document document(engine.calls());
        QSignalSpy restored(&document, &Document::restored);
        document.restoreAutosave();
        QVERIFY(restored.wait(kPatienceMs));
        QVERIFY(document.recipe().layers == lost.layers);
        QCOMPARE(document.currentLayer(), 3);
        QVERIFY(document.isModified());
        QTRY_VERIFY_WITH_TIMEOUT(document.data() != nullptr, kPatienceMs);
        document.discardRestored();
        QVERIFY(document.recipe().layers.empty());
        QVERIFY(!document.isModified());
        // Once only.
        Document other(engine.calls());
        QSignalSpy again(&other, &Document::restored);
        other.restoreAutosave();
        QVERIFY(!again.wait(100));
    }

    void autosaveFollowsEditsAndGoesWithTheEnd()
    {
        FakeEngine engine;
        const QDir folder(folderOf("autosave"));
        {
            Document document(engine.calls());
            QVERIFY(openAll(document));
            QSignalSpy saved(&document, &Document::autosaved);
            document.edit(withBits(document.recipe(), "conv2", 4), QStringLiteral("Bits"));
            QVERIFY(saved.wait(kPatienceMs));
            QCOMPARE(folder.entryList({QStringLiteral("*.session.json")}).size(), 1);
            // It belongs to a program that runs: nobody else takes it.
            Autosave other;
            QVERIFY(!other.takeOrphan());
        }
        QCOMPARE(folder.entryList({QStringLiteral("*.session.json")}).size(), 0);
    }
};

QTEST_GUILESS_MAIN(TestDocument)
#include "tst_document.moc"
