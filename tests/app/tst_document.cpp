// SPDX-License-Identifier: GPL-3.0-or-later
// The open document: editing and undo, three rings, trouble, memory.
#include "tests/app/documentedits.h"

#include "app/edits/edits.h"
#include "app/jobs/jobrunner.h"
#include "app/messages/messages.h"
#include "app/open/selection.h"
#include "app/session/autosave.h"
#include "app/session/layerfigures.h"
#include "app/session/layerrequests.h"
#include "app/session/networkcosts.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "app/session/score.h"
#include "app/session/sessionmemory.h"
#include "engine/apply/layerscores.h"

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
        QSignalSpy layers(document.figures(), &LayerFigures::layersChanged);
        QVERIFY(openAll(document));
        QCOMPARE(opened.count(), 1);
        QCOMPARE(document.selection()->current(), 2); // the largest
        QVERIFY(!document.editor()->isModified());
        QVERIFY(layers.count() >= 4);
        QCOMPARE(layers.at(0).at(0).value<QVector<int>>(), QVector<int>{2}); // the largest first
        QCOMPARE(document.figures()->state(2).statistics.all.count, std::int64_t(16 * 8 * 9));
        QCOMPARE(document.costs()->sizeBytes(), document.costs()->originalSizeBytes());
        QCOMPARE(document.score()->state().evaluation.metrics.samples, std::int64_t(2000));
    }

    void aDragIsOneStep()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        const Recipe before = document.editor()->recipe();
        const int gesture = document.editor()->beginGesture();
        for (int move = 1; move <= 20; ++move)
            document.editor()->edit(withRange(document.editor()->recipe(), "conv2", 0.5 - move * 0.01), QStringLiteral("Range of conv2"),
                                    gesture);
        document.editor()->endGesture();
        QCOMPARE(document.editor()->undoStack()->count(), 1);
        QCOMPARE(document.editor()->undoStack()->undoText(), QStringLiteral("Range of conv2"));
        QVERIFY(document.editor()->isModified());
        document.editor()->undoStack()->undo();
        QVERIFY(document.editor()->recipe() == before);
        QVERIFY(!document.editor()->isModified());
        document.editor()->undoStack()->redo();
        QCOMPARE(document.editor()->recipe().layers.at("conv2").weights.spec.range.hi.at(0), 0.3);
    }

    void oneGestureWithoutBeginIsOneStepToo()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        const int gesture = document.editor()->beginGesture();
        document.editor()->endGesture();
        for (int bits = 7; bits >= 3; --bits)
            document.editor()->edit(withBits(document.editor()->recipe(), "fc", bits), QStringLiteral("Bits"), gesture);
        QCOMPARE(document.editor()->undoStack()->count(), 1);
        document.editor()->edit(withBits(document.editor()->recipe(), "fc", 2), QStringLiteral("Bits"));
        QCOMPARE(document.editor()->undoStack()->count(), 2);
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
        const Recipe before = document.editor()->recipe();
        const int gesture = document.editor()->beginGesture();
        if (!isOpen)
            document.editor()->endGesture();
        document.editor()->edit(withRange(before, "conv1", 0.2), QStringLiteral("Range"), gesture);
        document.editor()->edit(withRange(before, "conv1", 0.3), QStringLiteral("Range"), gesture);
        document.editor()->edit(before, QStringLiteral("Range"), gesture);
        document.editor()->endGesture();
        QCOMPARE(document.editor()->undoStack()->count(), 0);
        QVERIFY(document.editor()->recipe() == before);
        QVERIFY(!document.editor()->isModified());
    }

    void escapeLeavesNoStepAndKeepsRedo()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        document.editor()->edit(withBits(document.editor()->recipe(), "fc", 4), QStringLiteral("Bits"));
        document.editor()->undoStack()->undo();
        const Recipe before = document.editor()->recipe();
        const int gesture = document.editor()->beginGesture();
        document.editor()->edit(withRange(before, "conv1", 0.2), QStringLiteral("Range"), gesture);
        QVERIFY(!(document.editor()->recipe() == before));
        document.editor()->cancelGesture();
        QVERIFY(document.editor()->recipe() == before);
        QCOMPARE(document.editor()->undoStack()->count(), 1);
        QVERIFY(document.editor()->undoStack()->canRedo());
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
        document.editor()->setClock([&now] { return now; });
        QVERIFY(openAll(document));
        document.editor()->edit(withRange(document.editor()->recipe(), "conv1", 0.30), QStringLiteral("Low"), RecipeEditor::kNudge);
        now += apartMs;
        document.editor()->edit(withRange(document.editor()->recipe(), "conv1", 0.31), second, RecipeEditor::kNudge);
        QCOMPARE(document.editor()->undoStack()->count(), steps);
    }

    void ringsArriveOneAfterTheOther()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        engine.holdScores = true;
        document.editor()->edit(withBits(document.editor()->recipe(), "conv2", 3), QStringLiteral("Bits"));
        // Ring 1 is there when the call returns.
        const LayerState estimated = document.figures()->state(2);
        QVERIFY(!estimated.isExact);
        QVERIFY(estimated.quality.mse > 0);
        QVERIFY(document.score()->state().isStale);
        QVERIFY(document.costs()->sizeBytes() < document.costs()->originalSizeBytes());
        const std::int64_t estimatedSize = document.costs()->sizeBytes();
        // Ring 2.
        QTRY_VERIFY_WITH_TIMEOUT(document.figures()->state(2).isExact, kPatienceMs);
        const LayerState exact = document.figures()->state(2);
        // One in a hundred: what methods.md promises of the histogram.
        QVERIFY(std::fabs(exact.quality.mse - estimated.quality.mse) <= 0.01 * exact.quality.mse);
        QCOMPARE(exact.quality.count, estimated.quality.count);
        QCOMPARE(document.costs()->sizeBytes(), estimatedSize);
        QVERIFY(exact.parameters.has_value());
        // Ring 3 grows.
        QVector<qint64> sizes;
        connect(document.score(), &Score::scoreChanged, &document, [&] {
            if (!document.score()->state().isStale)
                sizes << document.score()->state().evaluation.metrics.samples;
        });
        engine.holdScores = false;
        QTRY_VERIFY_WITH_TIMEOUT(document.score()->state().kind == ScoreState::Kind::Measured && !document.score()->state().isStale,
                                 kPatienceMs);
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
        Recipe recipe = quantized ? withBits(document.editor()->recipe(), "conv2", 4) : document.editor()->recipe();
        PruneSpec prune;
        if (bySparsity)
            prune.sparsity = 0.6;
        else
            prune.threshold = 0.15;
        recipe.layers["conv2"].prune = Choice<PruneSpec>::set(prune);
        document.editor()->edit(recipe, QStringLiteral("Prune"));
        const LayerState estimated = document.figures()->state(2);
        QVERIFY(!estimated.isExact);
        QTRY_VERIFY_WITH_TIMEOUT(document.figures()->state(2).isExact, kPatienceMs);
        const LayerState exact = document.figures()->state(2);
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
        Recipe recipe = document.editor()->recipe();
        recipe.pruneGlobal.emplace();
        recipe.pruneGlobal->prune.sparsity = 0.5;
        document.editor()->edit(recipe, QStringLiteral("Prune all"));
        const auto areExact = [&] {
            return document.figures()->state(0).isExact && document.figures()->state(2).isExact && document.figures()->state(3).isExact;
        };
        QTRY_VERIFY_WITH_TIMEOUT(areExact(), kPatienceMs);
        QVERIFY(std::fabs(document.costs()->sparsity() - 0.5) < 0.001);
        // An edit of one layer knows the common threshold and does not rank again.
        const int before = engine.applied;
        document.editor()->edit(withBits(document.editor()->recipe(), "fc", 4), QStringLiteral("Bits"));
        QTRY_VERIFY_WITH_TIMEOUT(areExact(), kPatienceMs);
        QCOMPARE(engine.applied - before, 1);
        QVERIFY(std::fabs(document.costs()->sparsity() - 0.5) < 0.02);
    }

    void newestDragWins()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        const int before = engine.scored;
        engine.holdScores = true;
        document.editor()->edit(withBits(document.editor()->recipe(), "conv2", 5), QStringLiteral("Bits"));
        QTRY_COMPARE_WITH_TIMEOUT(engine.scored.load(), before + 1, kPatienceMs);
        document.editor()->edit(withBits(document.editor()->recipe(), "conv2", 4), QStringLiteral("Bits"));
        QTRY_COMPARE_WITH_TIMEOUT(engine.scored.load(), before + 2, kPatienceMs);
        engine.holdScores = false;
        QTRY_VERIFY_WITH_TIMEOUT(document.score()->state().kind == ScoreState::Kind::Measured && !document.score()->state().isStale,
                                 kPatienceMs);
        QCOMPARE(document.score()->state().evaluation.metrics.top1,
                 FakeEngine::figures(document.editor()->recipe(), 2000, 2000).metrics.top1);
    }

    void viewsDoNotWaitForTheScore()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        engine.holdScores = true;
        const int before = engine.scored;
        document.editor()->edit(withBits(document.editor()->recipe(), "conv2", 5), QStringLiteral("Bits"));
        QTRY_COMPARE_WITH_TIMEOUT(engine.scored.load(), before + 1, kPatienceMs);
        using Scores = std::shared_ptr<const std::vector<LayerScores>>;
        Scores one, all;
        std::optional<Histogram> histogram;
        std::optional<std::string> problem;
        const auto intoOf = [&problem](Scores *into) {
            return [&problem, into](const LayerRequests::Scores &answer) {
                if (answer)
                    *into = *answer;
                else
                    problem = answer.error().id();
            };
        };
        QSignalSpy failed(document.messages(), &Messages::failed);
        document.requests()->importance(2, edits::byCriterion("magnitude"), this, intoOf(&one));
        document.requests()->histogram(2, -0.1, 0.1, 64, this, [&](const Histogram &answer) { histogram = answer; });
        QTRY_VERIFY_WITH_TIMEOUT(one && histogram, kPatienceMs);
        QCOMPARE(one->size(), std::size_t(1));
        const ImportanceScores &scores = one->front().scores;
        QCOMPARE(scores.elements.size(), std::size_t(16 * 8 * 9));
        QCOMPARE(scores.channels.size(), std::size_t(16));
        const float *weights = document.model()->tensors[2].view.floats();
        QCOMPARE(scores.elements[17], std::fabs(weights[17]));
        document.requests()->importances(edits::byCriterion("l2"), this, intoOf(&all));
        QTRY_VERIFY_WITH_TIMEOUT(all, kPatienceMs);
        QCOMPARE(all->size(), std::size_t(3));

        QCOMPARE(histogram->bins(), 64);
        document.requests()->importance(2, edits::byCriterion("luck"), this, intoOf(&one));
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, kPatienceMs);
        QCOMPARE(failed.at(0).at(0).toString(), QStringLiteral("session.unknown-criterion"));
        QCOMPARE(problem.value_or(""), std::string("session.unknown-criterion"));
        QVERIFY(document.score()->state().isStale);
    }

    /// Of one asker the newest request alone is answered; another asker's is not touched, and who is gone is not answered.
    void answersGoToTheirAsker()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        QVector<int> mine, others;
        const auto into = [](QVector<int> *bins) { return [bins](const Histogram &answer) { bins->append(answer.bins()); }; };
        QObject other;
        auto gone = std::make_unique<QObject>();
        document.requests()->histogram(2, -0.1, 0.1, 16, this, into(&mine));
        document.requests()->histogram(2, -0.1, 0.1, 32, &other, into(&others));
        document.requests()->histogram(2, -0.1, 0.1, 64, gone.get(), into(&others));
        document.requests()->histogram(2, -0.1, 0.1, 128, this, into(&mine));
        gone.reset();
        QVERIFY(mine.isEmpty() && others.isEmpty()); // Later than the call.
        QTRY_COMPARE_WITH_TIMEOUT(mine, QVector<int>{128}, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(others, QVector<int>{32}, kPatienceMs);
        // Nothing of a model that was closed.
        document.requests()->histogram(2, -0.1, 0.1, 256, this, into(&mine));
        document.closeModel();
        QTest::qWait(50);
        QCOMPARE(mine, QVector<int>{128});
    }

    /// What no file can hold would be lost with the next autosave: it is refused, and nothing is half applied.
    void anEditThatNoFileCanHoldIsRefused()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        document.editor()->edit(withBits(document.editor()->recipe(), "conv2", 5), QStringLiteral("Bits"));
        const Recipe before = document.editor()->recipe();
        const int steps = document.editor()->undoStack()->count();
        QSignalSpy failed(document.messages(), &Messages::failed);
        Recipe illegal = before;
        QuantSpec &spec = illegal.layers["conv2"].weights.spec;
        spec.scheme = Scheme::PowerOfTwo;
        spec.range.method = "mean-rounding";
        QVERIFY(!parseRecipe(recipeToJson(illegal)).ok());
        document.editor()->edit(illegal, QStringLiteral("Levels"));
        QCOMPARE(failed.count(), 1);
        QCOMPARE(failed.at(0).at(0).toString(), QStringLiteral("recipe.conflict"));
        QVERIFY(document.editor()->recipe() == before);
        QCOMPARE(document.editor()->undoStack()->count(), steps);
    }

    void undoAnswersFromTheCache()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        const std::int64_t floatTop1 = document.score()->state().evaluation.metrics.top1;
        document.editor()->edit(withBits(document.editor()->recipe(), "conv2", 5), QStringLiteral("Bits"));
        QTRY_VERIFY_WITH_TIMEOUT(document.score()->state().kind == ScoreState::Kind::Measured && !document.score()->state().isStale,
                                 kPatienceMs);
        const int scored = engine.scored;
        document.editor()->undoStack()->undo();
        QVERIFY(!document.score()->state().isStale);
        QVERIFY(document.score()->state().kind == ScoreState::Kind::Measured);
        QCOMPARE(document.score()->state().evaluation.metrics.top1, floatTop1);
        QTest::qWait(100);
        QCOMPARE(engine.scored.load(), scored);
    }

    void lockChangesNoFigure()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        const int scored = engine.scored;
        Recipe recipe = document.editor()->recipe();
        recipe.layers["conv1"].locked = true;
        QSignalSpy layers(document.figures(), &LayerFigures::layersChanged);
        document.editor()->edit(recipe, QStringLiteral("Lock"));
        QCOMPARE(layers.count(), 1);
        QVERIFY(document.figures()->state(0).resolved.locked);
        QVERIFY(!document.score()->state().isStale);
        QTest::qWait(100);
        QCOMPARE(engine.scored.load(), scored);
    }

    void invalidEditChangesNothingAndSaysWhy()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        QSignalSpy failed(document.messages(), &Messages::failed);
        document.editor()->edit(withBits(document.editor()->recipe(), "conv9", 4), QStringLiteral("Bits"));
        QCOMPARE(failed.count(), 1);
        QCOMPARE(failed.at(0).at(0).toString(), QStringLiteral("recipe.unknown-layer"));
        QVERIFY(failed.at(0).at(1).toString().contains(QStringLiteral("conv9")));
        QCOMPARE(document.editor()->undoStack()->count(), 0);
        QVERIFY(!document.editor()->isModified());
    }

    /// The made-up network has no layers that follow each other, and without data nobody knows which ranges meet.
    void settingsOfTheNetworkThatDoNothingSaySo()
    {
        FakeEngine engine;
        Document document(engine.calls());
        document.openModel(QStringLiteral("toy"));
        QTRY_COMPARE_WITH_TIMEOUT(document.figures()->layerCount(), 4, kPatienceMs);
        QSignalSpy warned(document.messages(), &Messages::warned);
        QSignalSpy fixed(document.messages(), &Messages::fixed);
        const auto isFixed = [&](const QString &id) {
            return std::any_of(fixed.cbegin(), fixed.cend(), [&](const QList<QVariant> &one) { return one.at(0).toString() == id; });
        };
        Recipe recipe = document.editor()->recipe();
        recipe.equalize = true;
        document.editor()->edit(recipe, QStringLiteral("Equalize"));
        QCOMPARE(warned.count(), 1);
        QCOMPARE(warned.at(0).at(0).toString(), QStringLiteral("equalize.no-pairs"));
        document.editor()->edit(withBits(document.editor()->recipe(), "conv2", 4), QStringLiteral("Bits"));
        QCOMPARE(warned.count(), 1); // Once.
        document.editor()->undoStack()->undo();
        document.editor()->undoStack()->undo();
        QVERIFY(isFixed(QStringLiteral("equalize.no-pairs")));

        recipe.equalize = false;
        recipe.sharedRanges = true;
        document.editor()->edit(recipe, QStringLiteral("Shared"));
        QCOMPARE(warned.count(), 1); // Nothing is quantized that could share.
        QuantSpec activations;
        activations.isSigned = activations.symmetric = false;
        recipe.defaults.activations = Choice<QuantSpec>::set(activations);
        document.editor()->edit(recipe, QStringLiteral("Activations"));
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
        QSignalSpy failed(document.messages(), &Messages::failed);
        engine.failOpening = true;
        document.openModel(QStringLiteral("bad.pt"));
        QVERIFY(failed.wait(kPatienceMs));
        QCOMPARE(failed.at(0).at(0).toString(), QStringLiteral("test.broken"));
        QCOMPARE(failed.at(0).at(1).toString(), QStringLiteral("The file is broken."));
        QCOMPARE(failed.at(0).at(2).toString(), QStringLiteral("bad.pt"));
        QVERIFY(!document.model());
        document.openModel(QStringLiteral("x"), QStringLiteral("1,three"));
        QCOMPARE(failed.last().at(0).toString(), QStringLiteral("session.input-shape"));
        document.runs()->evaluateNow();
        QCOMPARE(failed.last().at(0).toString(), QStringLiteral("session.no-model"));

        engine.failOpening = false;
        engine.failScores = true;
        document.openModel(QStringLiteral("toy"));
        document.openData(QStringLiteral("/data"), DataOptions());
        QTRY_VERIFY_WITH_TIMEOUT(document.score()->state().kind == ScoreState::Kind::Failed, kPatienceMs);
        QCOMPARE(document.score()->state().problem, QStringLiteral("The shape is broken."));
    }

    void openingCanBeCancelled()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QSignalSpy failed(document.messages(), &Messages::failed);
        QSignalSpy busy(document.messages(), &Messages::busyChanged);
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
        document.editor()->edit(withBits(document.editor()->recipe(), "conv2", 5), QStringLiteral("Bits"));
        QTest::qWait(60);
        document.closeModel();
        engine.holdScores = false;
        QTest::qWait(60);
        QCOMPARE(document.figures()->layerCount(), 0);
        QVERIFY(document.score()->state().kind == ScoreState::Kind::NotMeasured);
        QVERIFY(openAll(document));
    }

    void recipeFileRoundTrip()
    {
        FakeEngine engine;
        Document document(engine.calls());
        QVERIFY(openAll(document));
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a recipe.json"));
        QSignalSpy modified(document.editor(), &RecipeEditor::modifiedChanged);
        document.editor()->edit(withRange(document.editor()->recipe(), "conv2", 0.4546868032), QStringLiteral("Range"));
        const Recipe saved = document.editor()->recipe();
        QVERIFY(document.editor()->saveFile(path));
        QVERIFY(!document.editor()->isModified());
        document.editor()->edit(withBits(document.editor()->recipe(), "conv2", 3), QStringLiteral("Bits"));
        QVERIFY(document.editor()->isModified());
        QVERIFY(document.editor()->openFile(path));
        QVERIFY(document.editor()->recipe() == saved);
        QVERIFY(!document.editor()->isModified());
        QCOMPARE(modified.count(), 4);
        QVERIFY(document.editor()->commandLine().endsWith(QStringLiteral("--recipe '%1'").arg(path)));
        QVERIFY(!document.editor()->saveFile(folder.filePath(QStringLiteral("no/such/folder/r.json"))));

        QFile broken(folder.filePath(QStringLiteral("broken.json")));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("{\"format\": \"espalier-recipe\", \"version\": 1, \"layers\": {\"fc\": {\"weights\": {\"bits\": 99}}}}");
        broken.close();
        QSignalSpy failed(document.messages(), &Messages::failed);
        QVERIFY(!document.editor()->openFile(broken.fileName()));
        QCOMPARE(failed.count(), 1);
        QVERIFY(failed.at(0).at(2).toString().contains(QStringLiteral("layers.fc.weights.bits")));
        QVERIFY(document.editor()->recipe() == saved);
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
        QSignalSpy restored(document.memory(), &SessionMemory::restored);
        document.memory()->restore();
        QVERIFY(restored.wait(kPatienceMs));
        QVERIFY(document.editor()->recipe().layers == lost.layers);
        QCOMPARE(document.selection()->current(), 3);
        QVERIFY(document.editor()->isModified());
        QTRY_VERIFY_WITH_TIMEOUT(document.data() != nullptr, kPatienceMs);
        document.memory()->discardRestored();
        QVERIFY(document.editor()->recipe().layers.empty());
        QVERIFY(!document.editor()->isModified());
        // Once only.
        Document other(engine.calls());
        QSignalSpy again(other.memory(), &SessionMemory::restored);
        other.memory()->restore();
        QVERIFY(!again.wait(100));
    }

    void autosaveFollowsEditsAndGoesWithTheEnd()
    {
        FakeEngine engine;
        const QDir folder(folderOf("autosave"));
        {
            Document document(engine.calls());
            QVERIFY(openAll(document));
            QSignalSpy saved(document.memory(), &SessionMemory::autosaved);
            document.editor()->edit(withBits(document.editor()->recipe(), "conv2", 4), QStringLiteral("Bits"));
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
