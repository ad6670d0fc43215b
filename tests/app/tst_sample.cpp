// SPDX-License-Identifier: GPL-3.0-or-later
// End to end with the real engine: the sample opens, a drag gets its three rings, and the figures are the command line's.
#include "app/edits/handleedits.h"
#include "app/jobs/jobrunner.h"
#include "app/session/autosave.h"
#include "app/session/disagreement.h"
#include "app/session/document.h"
#include "app/session/sample.h"
#include "engine/apply/equalized.h"
#include "engine/apply/layerscores.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QUndoStack>
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace espalier;

namespace {

constexpr int kPatienceMs = 60000;

bool isMeasured(const Document &document)
{
    return document.score().kind == ScoreState::Kind::Measured && !document.score().isStale;
}

bool openSample(Document &document)
{
    document.openSample();
    return QTest::qWaitFor(
        [&] {
            if (!isMeasured(document))
                return false;
            for (int layer = 0; layer < document.layerCount(); ++layer)
                if (!document.layerState(layer).hasStatistics)
                    return false;
            return document.layerCount() > 0;
        },
        kPatienceMs);
}

/// What the command prints as JSON; empty when it failed.
QJsonObject runCommand(const QString &commandLine)
{
    QProcess shell;
    QString line = commandLine;
    line.replace(0, int(qstrlen("espalier-cli")), QStringLiteral("'" ESPALIER_CLI "'"));
    shell.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), line + QStringLiteral(" --json")});
    if (!shell.waitForFinished(kPatienceMs) || shell.exitCode() != 0) {
        qWarning() << line << shell.readAllStandardError();
        return {};
    }
    return QJsonDocument::fromJson(shell.readAllStandardOutput()).object();
}

edits::Context contextOf(const Document &document, std::vector<ResolvedLayer> &resolved)
{
    resolved.clear();
    for (int layer = 0; layer < document.layerCount(); ++layer)
        resolved.push_back(document.layerState(layer).resolved);
    return {document.model()->layers, resolved};
}

} // namespace

class TestSample : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setApplicationName(QStringLiteral("espalier-tst-sample"));
    }
    void cleanupTestCase() { QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)).removeRecursively(); }

    void sampleUnpacksFromTheProgram()
    {
        QTemporaryDir folder;
        const auto paths = samplePaths(folder.filePath(QStringLiteral("sample")));
        QVERIFY(paths.ok());
        QVERIFY(QFileInfo(paths->model).size() > 10000);
        QVERIFY(QDir(paths->data).entryList(QDir::Files).size() >= 4);
    }

    void sampleOpensWithItsFigures()
    {
        Document document;
        QSignalSpy failed(&document, &Document::failed);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(openSample(document));
        qInfo("sample open, all statistics and float accuracy after %lld ms", static_cast<long long>(timer.elapsed()));
        QCOMPARE(failed.count(), 0);
        QVERIFY(document.isSample());
        // resources/samples/README.md: plain PyTorch gets 1,968 of the 2,000 right.
        QCOMPARE(document.score().evaluation.metrics.samples, std::int64_t(2000));
        QCOMPARE(document.score().evaluation.metrics.top1, std::int64_t(1968));
        QCOMPARE(document.sizeBytes(), document.score().evaluation.sizeBytes);
        QCOMPARE(document.model()->layers[static_cast<std::size_t>(document.currentLayer())].kind, std::string("Conv2d"));
    }

    /// Histograms, figures of a drag and importance are of the weights that the recipe does its work on.
    void equalizedWeightsAreShown()
    {
        Document document;
        QVERIFY(openSample(document));
        JobContext context;
        const Result<ModelPtr> equalized = equalizedModel(document.model(), context);
        QVERIFY(equalized.ok());
        const auto first = [](const Model &model, int layer) {
            return model.tensors[static_cast<std::size_t>(model.layers[static_cast<std::size_t>(layer)].weights.front())].view;
        };
        std::vector<LayerStatistics> original, wanted;
        std::vector<int> layers;
        for (int layer = 0; layer < document.layerCount(); ++layer) {
            const LayerInfo &info = document.model()->layers[static_cast<std::size_t>(layer)];
            if (info.weights.empty())
                continue;
            layers.push_back(layer);
            original.push_back(computeStatistics(first(*document.model(), layer), info.channelAxis, kDefaultBins, context));
            wanted.push_back(computeStatistics(first(**equalized, layer), info.channelAxis, kDefaultBins, context));
            QVERIFY(wanted.back().histogram.counts != original.back().histogram.counts);
        }
        const auto shows = [&](const std::vector<LayerStatistics> &statistics) {
            for (std::size_t i = 0; i < layers.size(); ++i) {
                const LayerStatistics &shown = document.shownStatistics(layers[i]);
                if (shown.histogram.counts != statistics[i].histogram.counts || shown.all.max != statistics[i].all.max
                    || shown.channels.l2 != statistics[i].channels.l2)
                    return false;
            }
            return true;
        };
        const auto areCurrent = [&] {
            return std::all_of(layers.begin(), layers.end(), [&](int layer) { return document.layerState(layer).areStatisticsCurrent; });
        };
        QVERIFY(shows(original));

        QSignalSpy histograms(&document, &Document::histogramReady);
        QSignalSpy scores(&document, &Document::importancesReady);
        Recipe recipe;
        recipe.equalize = true;
        document.edit(recipe, QStringLiteral("Equalize"));
        QVERIFY(!areCurrent()); // What is shown is told to be of the weights before.
        QVERIFY(shows(original));
        QTRY_VERIFY_WITH_TIMEOUT(areCurrent(), kPatienceMs);
        QVERIFY(shows(wanted));
        document.setShowsOriginal(true);
        QVERIFY(shows(original));
        document.setShowsOriginal(false);
        QVERIFY(shows(wanted));

        // A look closer, and the importance of all channels.
        const Histogram &whole = wanted[0].histogram;
        document.requestHistogram(layers[0], whole.lo / 2, whole.hi / 2, 64);
        QTRY_COMPARE_WITH_TIMEOUT(histograms.count(), 1, kPatienceMs);
        const Histogram closer = computeHistogram(first(**equalized, layers[0]), whole.lo / 2, whole.hi / 2, 64, context);
        QCOMPARE(histograms[0][1].value<Histogram>().counts, closer.counts);
        PruneSpec l1;
        l1.criterion = "l1";
        document.requestImportances(l1);
        QTRY_COMPARE_WITH_TIMEOUT(scores.count(), 1, kPatienceMs);
        const auto ranked = scores[0][1].value<std::shared_ptr<const std::vector<LayerScores>>>();
        const auto alone = layerScores(**equalized, askingRecipe(l1, {}), nullptr, context);
        QVERIFY(alone.ok());
        QCOMPARE(ranked->size(), alone->size());
        for (std::size_t i = 0; i < ranked->size(); ++i)
            QCOMPARE((*ranked)[i].scores.channels, (*alone)[i].scores.channels);

        // While a handle moves, the figures are those of its histogram: near the exact ones that follow.
        QuantSpec spec;
        spec.bits = 4;
        spec.range.method = "fixed";
        spec.range.lo = {-0.75 * wanted[0].all.absMax};
        spec.range.hi = {0.75 * wanted[0].all.absMax};
        recipe.layers[document.model()->layers[static_cast<std::size_t>(layers[0])].name].weights = Choice<QuantSpec>::set(spec);
        document.edit(recipe, QStringLiteral("Range"));
        const LayerState &state = document.layerState(layers[0]);
        QVERIFY(!state.isExact);
        const double estimated = state.quality.mse;
        QTRY_VERIFY_WITH_TIMEOUT(state.isExact, kPatienceMs);
        QVERIFY2(std::abs(estimated - state.quality.mse) < 0.02 * state.quality.mse,
                 qPrintable(QStringLiteral("%1, exactly %2").arg(estimated).arg(state.quality.mse)));

        // Back and forth again without reading anything.
        document.undoStack()->undo();
        document.undoStack()->undo();
        QVERIFY(areCurrent() && shows(original));
        document.undoStack()->redo();
        QVERIFY(areCurrent() && shows(wanted));
    }

    /// Where the recipe cuts the layer by one of two criteria, its numbers are those that they are compared with.
    void criteriaAreComparedWithTheRecipesNumbers()
    {
        Document document;
        QVERIFY(openSample(document));
        const int layer = document.currentLayer();
        QSignalSpy ready(&document, &Document::disagreementReady);
        const auto ranks = [&] {
            const qsizetype before = ready.count();
            document.requestDisagreement(layer, QStringLiteral("stability"), QStringLiteral("l1"));
            return QTest::qWaitFor([&] { return ready.count() > before; }, kPatienceMs)
                ? *ready.last().at(3).value<std::shared_ptr<const std::vector<RankedChannel>>>()
                : std::vector<RankedChannel>();
        };
        const std::vector<RankedChannel> usual = ranks();
        QVERIFY(!usual.empty());
        Recipe recipe;
        PruneSpec spec;
        spec.criterion = "stability";
        spec.granularity = "channel";
        spec.sparsity = 0.25;
        recipe.layers[document.model()->layers[static_cast<std::size_t>(layer)].name].prune = Choice<PruneSpec>::set(spec);
        document.edit(recipe, QStringLiteral("Stability"));
        QCOMPARE(ranks(), usual);
        spec.noise = 0.5;
        spec.draws = 2;
        recipe.layers[document.model()->layers[static_cast<std::size_t>(layer)].name].prune = Choice<PruneSpec>::set(spec);
        document.edit(recipe, QStringLiteral("Other numbers"));
        const std::vector<RankedChannel> own = ranks();
        QCOMPARE(own.size(), usual.size());
        QVERIFY(own != usual);
    }

    /// Each layer's error and the accuracy are those of the equalized weights, on either side of the switch.
    void equalizedRecipeHasTheCommandLinesFigures()
    {
        Document document;
        QVERIFY(openSample(document));
        Recipe recipe;
        QuantSpec spec;
        spec.bits = 3;
        recipe.defaults.weights = Choice<QuantSpec>::set(spec);
        document.edit(recipe, QStringLiteral("Bits"));
        QTRY_VERIFY_WITH_TIMEOUT(isMeasured(document), kPatienceMs);
        std::vector<double> before;
        for (int layer = 0; layer < document.layerCount(); ++layer)
            before.push_back(document.layerState(layer).quality.mse);
        recipe.equalize = true;
        document.edit(recipe, QStringLiteral("Equalize"));
        const auto isSettled = [&] {
            bool all = isMeasured(document);
            for (int layer = 0; layer < document.layerCount(); ++layer)
                all = all && document.layerState(layer).isExact;
            return all;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(), kPatienceMs);
        const QString line = document.commandLine();
        const QJsonObject told = runCommand(line);
        QVERIFY2(!told.isEmpty(), qPrintable(line));
        QCOMPARE(qint64(told["top1"].toDouble()), qint64(document.score().evaluation.metrics.top1));
        QCOMPARE(told["loss"].toDouble(), document.score().evaluation.metrics.loss);
        QCOMPARE(told["equalized"]["pairs"].toArray().size(), 2);
        const QJsonArray layers = told["layers"].toArray();
        QCOMPARE(layers.size(), document.layerCount());
        for (int layer = 0; layer < document.layerCount(); ++layer) {
            QCOMPARE(document.layerState(layer).quality.mse, layers[layer]["mse"].toDouble());
            QVERIFY(document.layerState(layer).quality.mse != before[std::size_t(layer)]);
        }
        document.undoStack()->undo();
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(), kPatienceMs);
        for (int layer = 0; layer < document.layerCount(); ++layer)
            QCOMPARE(document.layerState(layer).quality.mse, before[std::size_t(layer)]);
    }

    void aDragGetsThreeRingsAndTheCommandLinesFigures()
    {
        Document document;
        QSignalSpy failed(&document, &Document::failed);
        QVERIFY(openSample(document));
        const int layer = document.currentLayer();
        std::vector<ResolvedLayer> resolved;
        QVERIFY(document.recipe().layers.empty());
        document.edit(edits::setBits(document.recipe(), contextOf(document, resolved), {layer}, 3).recipe, QStringLiteral("Bits"));
        document.edit(edits::setThreshold(document.recipe(), contextOf(document, resolved), {layer}, 0.01).recipe,
                      QStringLiteral("Threshold"));
        const int gesture = document.beginGesture();
        const double reach = document.layerState(layer).statistics.all.absMax;
        const LayerState before = document.layerState(layer);
        const auto moveTo = [&](double lo, double hi) {
            const edits::LayerStarts starts{{layer, {before.resolved, edits::observedIn(before.statistics.all), {}, before.parameters}}};
            const edits::RangeMove move{layer, {lo, hi}, false};
            document.edit(
                edits::moveRange(document.recipe(), contextOf(document, resolved), {layer}, edits::RangeOf::Weights, starts, move).recipe,
                QStringLiteral("Range"), gesture);
        };
        for (int move = 1; move <= 10; ++move)
            moveTo(-reach * (1 - 0.05 * move), reach);
        for (int move = 1; move <= 10; ++move)
            moveTo(-reach * (1 - 0.03 * move), reach * (1 - 0.03 * move));
        document.endGesture();
        QCOMPARE(document.undoStack()->count(), 3);

        // Ring 1, at once.
        const LayerState estimated = document.layerState(layer);
        QVERIFY(!estimated.isExact);
        QVERIFY(estimated.quality.clippedHigh > 0);
        QElapsedTimer timer;
        timer.start();
        qint64 exactMs = -1;
        qint64 firstMs = -1;
        QVector<qint64> sizes;
        connect(&document, &Document::layersChanged, &document, [&] {
            if (exactMs < 0 && document.layerState(layer).isExact)
                exactMs = timer.elapsed();
        });
        connect(&document, &Document::scoreChanged, &document, [&] {
            if (document.score().isStale)
                return;
            if (firstMs < 0)
                firstMs = timer.elapsed();
            sizes << document.score().evaluation.metrics.samples;
        });
        QTRY_VERIFY_WITH_TIMEOUT(isMeasured(document), kPatienceMs);
        qInfo("exact quality after %lld ms, first accuracy after %lld ms, all samples after %lld ms", static_cast<long long>(exactMs),
              static_cast<long long>(firstMs), static_cast<long long>(timer.elapsed()));
        // Ring 2: the histogram promised one per cent.
        const LayerState exact = document.layerState(layer);
        QVERIFY(exact.isExact);
        QVERIFY(std::fabs(exact.quality.mse - estimated.quality.mse) <= 0.01 * exact.quality.mse);
        // Ring 3.
        QCOMPARE(sizes, (QVector<qint64>{200, 500, 1000, 2000}));
        QCOMPARE(document.sizeBytes(), document.score().evaluation.sizeBytes);
        QCOMPARE(document.sparsity(), document.score().evaluation.sparsity);

        const Evaluation shown = document.score().evaluation;
        document.evaluateNow();
        QTRY_COMPARE_WITH_TIMEOUT(document.runs().size(), 1, kPatienceMs);
        const Evaluation run = document.runs().at(0).evaluation;
        QCOMPARE(run.metrics.top1, shown.metrics.top1);
        QVERIFY(run.metrics.loss == shown.metrics.loss);
        QVERIFY(run.comparison.kl == shown.comparison.kl);

        const QJsonObject printed = runCommand(document.runs().at(0).commandLine);
        QVERIFY(!printed.isEmpty());
        QCOMPARE(printed[QStringLiteral("samples")].toInt(), int(run.metrics.samples));
        QCOMPARE(printed[QStringLiteral("top1")].toInt(), int(run.metrics.top1));
        QCOMPARE(printed[QStringLiteral("top5")].toInt(), int(run.metrics.top5));
        // To the last digit, so not QCOMPARE, which is lenient with doubles.
        QVERIFY(printed[QStringLiteral("loss")].toDouble() == run.metrics.loss);
        QVERIFY(printed[QStringLiteral("kl")].toDouble() == run.comparison.kl);
        QVERIFY(printed[QStringLiteral("sparsity")].toDouble() == run.sparsity);
        QCOMPARE(printed[QStringLiteral("size_bytes")].toInt(), int(run.sizeBytes));
        QCOMPARE(printed[QStringLiteral("agree")].toInt(), int(run.comparison.agree));
        QCOMPARE(failed.count(), 0);
    }

    void aFinetuneRecoversAndIsKept()
    {
        Document document;
        QSignalSpy failed(&document, &Document::failed);
        QVERIFY(openSample(document));
        Recipe recipe = document.recipe();
        recipe.pruneGlobal.emplace();
        recipe.pruneGlobal->prune.sparsity = 0.9;
        document.edit(recipe, QStringLiteral("Prune"));
        QTRY_VERIFY_WITH_TIMEOUT(isMeasured(document), kPatienceMs);
        const std::int64_t before = document.score().evaluation.metrics.top1;
        QVERIFY(std::fabs(document.sparsity() - 0.9) < 0.001);

        FinetuneSpec spec;
        spec.epochs = 1;
        QSignalSpy ended(&document, &Document::finetuneEnded);
        QSignalSpy epochs(&document, &Document::finetuneEpoch);
        document.startFinetune(spec);
        QVERIFY(ended.wait(kPatienceMs));
        QCOMPARE(failed.count(), 0);
        QCOMPARE(epochs.count(), 1);
        QCOMPARE(document.runs().size(), 1);
        const Run run = document.runs().at(0);
        QVERIFY2(run.evaluation.metrics.top1 > before,
                 qPrintable(QStringLiteral("%1 after, %2 before").arg(run.evaluation.metrics.top1).arg(before)));
        QVERIFY(std::fabs(run.evaluation.sparsity - 0.9) < 0.001);
        // Beside the float network it was made from, not beside its own float weights.
        QCOMPARE(run.evaluation.baseline.top1, std::int64_t(1968));
        QCOMPARE(run.evaluation.comparison.gained - run.evaluation.comparison.lost, run.evaluation.metrics.top1 - 1968);

        QTemporaryDir folder;
        QSignalSpy exported(&document, &Document::exported);
        const QString path = folder.filePath(QStringLiteral("tuned.pt"));
        document.startExport(QStringLiteral("torchscript"), path, run.id);
        QTRY_VERIFY_WITH_TIMEOUT(exported.count() + failed.count() > 0, kPatienceMs);
        QCOMPARE(failed.count(), 0);
        QVERIFY(QFileInfo(path).size() > 10000);

        const ModelPtr original = document.model();
        QSignalSpy saved(&document, &Document::autosaved);
        document.keepRun(run.id);
        QTRY_VERIFY_WITH_TIMEOUT(isMeasured(document), kPatienceMs);
        QCOMPARE(document.score().evaluation.metrics.top1, run.evaluation.metrics.top1);
        QVERIFY(document.model() != original);

        // The program dies: another start has the kept weights again, and the original's with Discard.
        const QDir autosave(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/autosave"));
        const auto weightsFiles = [&] { return autosave.entryList({QStringLiteral("*.weights.safetensors")}, QDir::Files); };
        QTRY_VERIFY_WITH_TIMEOUT(weightsFiles().size() == 1 && document.jobs()->isKeyActive(QStringLiteral("weights")) == false,
                                 kPatienceMs);
        QVERIFY(saved.count() > 0);
        const QString weights = weightsFiles().front();
        const QString session = QString(weights).replace(QStringLiteral(".weights.safetensors"), QStringLiteral(".session.json"));
        QVERIFY(QFile::copy(autosave.filePath(weights), autosave.filePath(QStringLiteral("left.weights.safetensors"))));
        QVERIFY(QFile::copy(autosave.filePath(session), autosave.filePath(QStringLiteral("left.session.json"))));
        Document next;
        QSignalSpy restored(&next, &Document::restored);
        QSignalSpy trouble(&next, &Document::failed);
        next.restoreAutosave();
        QVERIFY(restored.wait(kPatienceMs));
        QCOMPARE(trouble.count(), 0);
        QCOMPARE(next.model()->tensors.size(), document.model()->tensors.size());
        for (std::size_t i = 0; i < next.model()->tensors.size(); ++i) {
            const TensorView &mine = document.model()->tensors[i].view;
            const TensorView &theirs = next.model()->tensors[i].view;
            QCOMPARE(mine.count(), theirs.count());
            QVERIFY(std::memcmp(mine.data, theirs.data, static_cast<std::size_t>(mine.count()) * elementSize(mine.type)) == 0);
        }
        QTRY_VERIFY_WITH_TIMEOUT(isMeasured(next), kPatienceMs);
        QVERIFY(next.score().evaluation.metrics.loss == document.score().evaluation.metrics.loss);
        QVERIFY(!Autosave().takeOrphan());  // What was left is the next program's own now.
        QCOMPARE(weightsFiles().size(), 2); // both programs run, each with its own
        next.discardRestored();
        QTRY_VERIFY_WITH_TIMEOUT(next.recipe().isIdentity() && next.model() && isMeasured(next), kPatienceMs);
        QCOMPARE(next.score().evaluation.metrics.top1, std::int64_t(1968));
        QCOMPARE(weightsFiles().size(), 1);
        QVERIFY(!QFileInfo::exists(autosave.filePath(QStringLiteral("left.session.json"))));
    }

    void learnedRangesAreKeptWithTheWeights()
    {
        Document document;
        QSignalSpy failed(&document, &Document::failed);
        QVERIFY(openSample(document));
        Recipe recipe = document.recipe();
        QuantSpec quant;
        quant.bits = 3;
        recipe.defaults.weights = Choice<QuantSpec>::set(quant);
        document.edit(recipe, QStringLiteral("Bits"));
        FinetuneSpec spec;
        spec.epochs = 1;
        spec.ranges = "learned";
        QSignalSpy ended(&document, &Document::finetuneEnded);
        document.startFinetune(spec);
        QVERIFY(ended.wait(kPatienceMs));
        QCOMPARE(document.runs().size(), 1);
        const Run run = document.runs().at(0);
        document.keepRun(run.id);
        QCOMPARE(document.recipe().layers.at("conv1").weights.spec.range.method, std::string("fixed"));
        QTRY_VERIFY_WITH_TIMEOUT(isMeasured(document), kPatienceMs);
        QCOMPARE(document.score().evaluation.metrics.top1, run.evaluation.metrics.top1);
        QCOMPARE(document.score().evaluation.metrics.loss, run.evaluation.metrics.loss);
        QCOMPARE(failed.count(), 0);
    }

    void runningWorkStopsInTime()
    {
        auto document = std::make_unique<Document>();
        QVERIFY(openSample(*document));
        FinetuneSpec spec;
        spec.epochs = 1000;
        QSignalSpy stepped(document.get(), &Document::finetuneStepped);
        document->startFinetune(spec);
        QVERIFY(stepped.wait(kPatienceMs));
        QElapsedTimer timer;
        timer.start();
        QVERIFY(document->shutdown());
        qInfo("stopped after %lld ms", static_cast<long long>(timer.elapsed()));
        QVERIFY(timer.elapsed() < 2000);
    }
};

QTEST_GUILESS_MAIN(TestSample)
#include "tst_sample.moc"
