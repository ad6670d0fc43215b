// SPDX-License-Identifier: GPL-3.0-or-later
// End to end with the real engine: the sample opens, a drag gets its three rings, and the figures are the command line's.
#include "app/edits/handleedits.h"
#include "app/jobs/jobrunner.h"
#include "app/messages/messages.h"
#include "app/open/sample.h"
#include "app/open/selection.h"
#include "app/session/autosave.h"
#include "app/session/document.h"
#include "app/session/finetunes.h"
#include "app/session/layerfigures.h"
#include "app/session/layerrequests.h"
#include "app/session/networkcosts.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "app/session/score.h"
#include "app/session/sessionmemory.h"
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
    return document.score()->state().kind == ScoreState::Kind::Measured && !document.score()->state().isStale;
}

bool openSample(Document &document)
{
    document.openSample();
    return QTest::qWaitFor(
        [&] {
            if (!isMeasured(document))
                return false;
            for (int layer = 0; layer < document.figures()->layerCount(); ++layer)
                if (!document.figures()->state(layer).hasStatistics)
                    return false;
            return document.figures()->layerCount() > 0;
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
    for (int layer = 0; layer < document.figures()->layerCount(); ++layer)
        resolved.push_back(document.figures()->state(layer).resolved);
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
        QSignalSpy failed(document.messages(), &Messages::failed);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(openSample(document));
        qInfo("sample open, all statistics and float accuracy after %lld ms", static_cast<long long>(timer.elapsed()));
        QCOMPARE(failed.count(), 0);
        QVERIFY(document.files().isSample);
        // resources/samples/README.md: plain PyTorch gets 1,968 of the 2,000 right.
        QCOMPARE(document.score()->state().evaluation.metrics.samples, std::int64_t(2000));
        QCOMPARE(document.score()->state().evaluation.metrics.top1, std::int64_t(1968));
        QCOMPARE(document.costs()->sizeBytes(), document.score()->state().evaluation.sizeBytes);
        QCOMPARE(document.model()->layers[static_cast<std::size_t>(document.selection()->current())].kind, std::string("Conv2d"));
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
        for (int layer = 0; layer < document.figures()->layerCount(); ++layer) {
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
                const LayerStatistics &shown = document.figures()->shownStatistics(layers[i]);
                if (shown.histogram.counts != statistics[i].histogram.counts || shown.all.max != statistics[i].all.max
                    || shown.channels.l2 != statistics[i].channels.l2)
                    return false;
            }
            return true;
        };
        const auto areCurrent = [&] {
            return std::all_of(layers.begin(), layers.end(),
                               [&](int layer) { return document.figures()->state(layer).areStatisticsCurrent; });
        };
        QVERIFY(shows(original));

        Recipe recipe;
        recipe.equalize = true;
        document.editor()->edit(recipe, QStringLiteral("Equalize"));
        QVERIFY(!areCurrent()); // What is shown is told to be of the weights before.
        QVERIFY(shows(original));
        QTRY_VERIFY_WITH_TIMEOUT(areCurrent(), kPatienceMs);
        QVERIFY(shows(wanted));
        document.selection()->setShowsOriginal(true);
        QVERIFY(shows(original));
        document.selection()->setShowsOriginal(false);
        QVERIFY(shows(wanted));

        // A look closer, and the importance of all channels.
        const Histogram &whole = wanted[0].histogram;
        std::optional<Histogram> asked;
        document.requests()->histogram(layers[0], whole.lo / 2, whole.hi / 2, 64, this, [&](const Histogram &answer) { asked = answer; });
        QTRY_VERIFY_WITH_TIMEOUT(asked, kPatienceMs);
        const Histogram closer = computeHistogram(first(**equalized, layers[0]), whole.lo / 2, whole.hi / 2, 64, context);
        QCOMPARE(asked->counts, closer.counts);
        PruneSpec l1;
        l1.criterion = "l1";
        std::shared_ptr<const std::vector<LayerScores>> ranked;
        document.requests()->importances(l1, this, [&](const LayerRequests::Scores &answer) { ranked = answer.ok() ? *answer : nullptr; });
        QTRY_VERIFY_WITH_TIMEOUT(ranked, kPatienceMs);
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
        document.editor()->edit(recipe, QStringLiteral("Range"));
        const LayerState &state = document.figures()->state(layers[0]);
        QVERIFY(!state.isExact);
        const double estimated = state.quality.mse;
        QTRY_VERIFY_WITH_TIMEOUT(state.isExact, kPatienceMs);
        QVERIFY2(std::abs(estimated - state.quality.mse) < 0.02 * state.quality.mse,
                 qPrintable(QStringLiteral("%1, exactly %2").arg(estimated).arg(state.quality.mse)));

        // Back and forth again without reading anything.
        document.editor()->undoStack()->undo();
        document.editor()->undoStack()->undo();
        QVERIFY(areCurrent() && shows(original));
        document.editor()->undoStack()->redo();
        QVERIFY(areCurrent() && shows(wanted));
    }

    /// Where the recipe cuts the layer by one of two criteria, its numbers are those that they are compared with.
    void criteriaAreComparedWithTheRecipesNumbers()
    {
        Document document;
        QVERIFY(openSample(document));
        const int layer = document.selection()->current();
        const auto ranks = [&] {
            std::optional<std::vector<RankedChannel>> answered;
            document.requests()->disagreement(layer, QStringLiteral("stability"), QStringLiteral("l1"), this,
                                              [&](const std::vector<RankedChannel> &answer) { answered = answer; });
            return QTest::qWaitFor([&] { return answered.has_value(); }, kPatienceMs) ? *answered : std::vector<RankedChannel>();
        };
        const std::vector<RankedChannel> usual = ranks();
        QVERIFY(!usual.empty());
        Recipe recipe;
        PruneSpec spec;
        spec.criterion = "stability";
        spec.granularity = "channel";
        spec.sparsity = 0.25;
        recipe.layers[document.model()->layers[static_cast<std::size_t>(layer)].name].prune = Choice<PruneSpec>::set(spec);
        document.editor()->edit(recipe, QStringLiteral("Stability"));
        QCOMPARE(ranks(), usual);
        spec.noise = 0.5;
        spec.draws = 2;
        recipe.layers[document.model()->layers[static_cast<std::size_t>(layer)].name].prune = Choice<PruneSpec>::set(spec);
        document.editor()->edit(recipe, QStringLiteral("Other numbers"));
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
        document.editor()->edit(recipe, QStringLiteral("Bits"));
        QTRY_VERIFY_WITH_TIMEOUT(isMeasured(document), kPatienceMs);
        std::vector<double> before;
        for (int layer = 0; layer < document.figures()->layerCount(); ++layer)
            before.push_back(document.figures()->state(layer).quality.mse);
        recipe.equalize = true;
        document.editor()->edit(recipe, QStringLiteral("Equalize"));
        const auto isSettled = [&] {
            bool all = isMeasured(document);
            for (int layer = 0; layer < document.figures()->layerCount(); ++layer)
                all = all && document.figures()->state(layer).isExact;
            return all;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(), kPatienceMs);
        const QString line = document.editor()->commandLine();
        const QJsonObject told = runCommand(line);
        QVERIFY2(!told.isEmpty(), qPrintable(line));
        QCOMPARE(qint64(told["top1"].toDouble()), qint64(document.score()->state().evaluation.metrics.top1));
        QCOMPARE(told["loss"].toDouble(), document.score()->state().evaluation.metrics.loss);
        QCOMPARE(told["equalized"]["pairs"].toArray().size(), 2);
        const QJsonArray layers = told["layers"].toArray();
        QCOMPARE(layers.size(), document.figures()->layerCount());
        for (int layer = 0; layer < document.figures()->layerCount(); ++layer) {
            QCOMPARE(document.figures()->state(layer).quality.mse, layers[layer]["mse"].toDouble());
            QVERIFY(document.figures()->state(layer).quality.mse != before[std::size_t(layer)]);
        }
        document.editor()->undoStack()->undo();
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(), kPatienceMs);
        for (int layer = 0; layer < document.figures()->layerCount(); ++layer)
            QCOMPARE(document.figures()->state(layer).quality.mse, before[std::size_t(layer)]);
    }

    void aDragGetsThreeRingsAndTheCommandLinesFigures()
    {
        Document document;
        QSignalSpy failed(document.messages(), &Messages::failed);
        QVERIFY(openSample(document));
        const int layer = document.selection()->current();
        std::vector<ResolvedLayer> resolved;
        QVERIFY(document.editor()->recipe().layers.empty());
        document.editor()->edit(edits::setBits(document.editor()->recipe(), contextOf(document, resolved), {layer}, 3).recipe,
                                QStringLiteral("Bits"));
        document.editor()->edit(edits::setThreshold(document.editor()->recipe(), contextOf(document, resolved), {layer}, 0.01).recipe,
                                QStringLiteral("Threshold"));
        const int gesture = document.editor()->beginGesture();
        const double reach = document.figures()->state(layer).statistics.all.absMax;
        const LayerState before = document.figures()->state(layer);
        const auto moveTo = [&](double lo, double hi) {
            const edits::LayerStarts starts{{layer, {before.resolved, edits::observedIn(before.statistics.all), {}, before.parameters}}};
            const edits::RangeMove move{layer, {lo, hi}, false};
            document.editor()->edit(
                edits::moveRange(document.editor()->recipe(), contextOf(document, resolved), {layer}, edits::RangeOf::Weights, starts, move)
                    .recipe,
                QStringLiteral("Range"), gesture);
        };
        for (int move = 1; move <= 10; ++move)
            moveTo(-reach * (1 - 0.05 * move), reach);
        for (int move = 1; move <= 10; ++move)
            moveTo(-reach * (1 - 0.03 * move), reach * (1 - 0.03 * move));
        document.editor()->endGesture();
        QCOMPARE(document.editor()->undoStack()->count(), 3);

        // Ring 1, at once.
        const LayerState estimated = document.figures()->state(layer);
        QVERIFY(!estimated.isExact);
        QVERIFY(estimated.quality.clippedHigh > 0);
        QElapsedTimer timer;
        timer.start();
        qint64 exactMs = -1;
        qint64 firstMs = -1;
        QVector<qint64> sizes;
        connect(document.figures(), &LayerFigures::layersChanged, &document, [&] {
            if (exactMs < 0 && document.figures()->state(layer).isExact)
                exactMs = timer.elapsed();
        });
        connect(document.score(), &Score::scoreChanged, &document, [&] {
            if (document.score()->state().isStale)
                return;
            if (firstMs < 0)
                firstMs = timer.elapsed();
            sizes << document.score()->state().evaluation.metrics.samples;
        });
        QTRY_VERIFY_WITH_TIMEOUT(isMeasured(document), kPatienceMs);
        qInfo("exact quality after %lld ms, first accuracy after %lld ms, all samples after %lld ms", static_cast<long long>(exactMs),
              static_cast<long long>(firstMs), static_cast<long long>(timer.elapsed()));
        // Ring 2: the histogram promised one per cent.
        const LayerState exact = document.figures()->state(layer);
        QVERIFY(exact.isExact);
        QVERIFY(std::fabs(exact.quality.mse - estimated.quality.mse) <= 0.01 * exact.quality.mse);
        // Ring 3.
        QCOMPARE(sizes, (QVector<qint64>{200, 500, 1000, 2000}));
        QCOMPARE(document.costs()->sizeBytes(), document.score()->state().evaluation.sizeBytes);
        QCOMPARE(document.costs()->sparsity(), document.score()->state().evaluation.sparsity);

        const Evaluation shown = document.score()->state().evaluation;
        document.runs()->evaluateNow();
        QTRY_COMPARE_WITH_TIMEOUT(document.runs()->all().size(), 1, kPatienceMs);
        const Evaluation run = document.runs()->all().at(0).evaluation;
        QCOMPARE(run.metrics.top1, shown.metrics.top1);
        QVERIFY(run.metrics.loss == shown.metrics.loss);
        QVERIFY(run.comparison.kl == shown.comparison.kl);

        const QJsonObject printed = runCommand(document.runs()->all().at(0).commandLine);
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
        QSignalSpy failed(document.messages(), &Messages::failed);
        QVERIFY(openSample(document));
        Recipe recipe = document.editor()->recipe();
        recipe.pruneGlobal.emplace();
        recipe.pruneGlobal->prune.sparsity = 0.9;
        document.editor()->edit(recipe, QStringLiteral("Prune"));
        QTRY_VERIFY_WITH_TIMEOUT(isMeasured(document), kPatienceMs);
        const std::int64_t before = document.score()->state().evaluation.metrics.top1;
        QVERIFY(std::fabs(document.costs()->sparsity() - 0.9) < 0.001);

        FinetuneSpec spec;
        spec.epochs = 1;
        QSignalSpy ended(document.finetunes(), &Finetunes::ended);
        QSignalSpy epochs(document.finetunes(), &Finetunes::epochEnded);
        document.finetunes()->start(spec);
        QVERIFY(ended.wait(kPatienceMs));
        QCOMPARE(failed.count(), 0);
        QCOMPARE(epochs.count(), 1);
        QCOMPARE(document.runs()->all().size(), 1);
        const Run run = document.runs()->all().at(0);
        QVERIFY2(run.evaluation.metrics.top1 > before,
                 qPrintable(QStringLiteral("%1 after, %2 before").arg(run.evaluation.metrics.top1).arg(before)));
        QVERIFY(std::fabs(run.evaluation.sparsity - 0.9) < 0.001);
        // Beside the float network it was made from, not beside its own float weights.
        QCOMPARE(run.evaluation.baseline.top1, std::int64_t(1968));
        QCOMPARE(run.evaluation.comparison.gained - run.evaluation.comparison.lost, run.evaluation.metrics.top1 - 1968);

        QTemporaryDir folder;
        std::optional<Result<ExportReport>> exported;
        const QString path = folder.filePath(QStringLiteral("tuned.pt"));
        document.runs()->startExport(QStringLiteral("torchscript"), path, run.id, this,
                                     [&](const Result<ExportReport> &answer) { exported.emplace(answer); });
        QTRY_VERIFY_WITH_TIMEOUT(exported, kPatienceMs);
        QVERIFY(exported->ok());
        QCOMPARE(failed.count(), 0);
        QVERIFY(QFileInfo(path).size() > 10000);

        const ModelPtr original = document.model();
        QSignalSpy saved(document.memory(), &SessionMemory::autosaved);
        document.runs()->keep(run.id);
        QTRY_VERIFY_WITH_TIMEOUT(isMeasured(document), kPatienceMs);
        QCOMPARE(document.score()->state().evaluation.metrics.top1, run.evaluation.metrics.top1);
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
        QSignalSpy restored(next.memory(), &SessionMemory::restored);
        QSignalSpy trouble(next.messages(), &Messages::failed);
        next.memory()->restore();
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
        QVERIFY(next.score()->state().evaluation.metrics.loss == document.score()->state().evaluation.metrics.loss);
        QVERIFY(!Autosave().takeOrphan());  // What was left is the next program's own now.
        QCOMPARE(weightsFiles().size(), 2); // both programs run, each with its own
        next.memory()->discardRestored();
        QTRY_VERIFY_WITH_TIMEOUT(next.editor()->recipe().isIdentity() && next.model() && isMeasured(next), kPatienceMs);
        QCOMPARE(next.score()->state().evaluation.metrics.top1, std::int64_t(1968));
        QCOMPARE(weightsFiles().size(), 1);
        QVERIFY(!QFileInfo::exists(autosave.filePath(QStringLiteral("left.session.json"))));
    }

    void learnedRangesAreKeptWithTheWeights()
    {
        Document document;
        QSignalSpy failed(document.messages(), &Messages::failed);
        QVERIFY(openSample(document));
        Recipe recipe = document.editor()->recipe();
        QuantSpec quant;
        quant.bits = 3;
        recipe.defaults.weights = Choice<QuantSpec>::set(quant);
        document.editor()->edit(recipe, QStringLiteral("Bits"));
        FinetuneSpec spec;
        spec.epochs = 1;
        spec.ranges = "learned";
        QSignalSpy ended(document.finetunes(), &Finetunes::ended);
        document.finetunes()->start(spec);
        QVERIFY(ended.wait(kPatienceMs));
        QCOMPARE(document.runs()->all().size(), 1);
        const Run run = document.runs()->all().at(0);
        document.runs()->keep(run.id);
        QCOMPARE(document.editor()->recipe().layers.at("conv1").weights.spec.range.method, std::string("fixed"));
        QTRY_VERIFY_WITH_TIMEOUT(isMeasured(document), kPatienceMs);
        QCOMPARE(document.score()->state().evaluation.metrics.top1, run.evaluation.metrics.top1);
        QCOMPARE(document.score()->state().evaluation.metrics.loss, run.evaluation.metrics.loss);
        QCOMPARE(failed.count(), 0);
    }

    void runningWorkStopsInTime()
    {
        auto document = std::make_unique<Document>();
        QVERIFY(openSample(*document));
        FinetuneSpec spec;
        spec.epochs = 1000;
        QSignalSpy stepped(document->finetunes(), &Finetunes::stepped);
        document->finetunes()->start(spec);
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
