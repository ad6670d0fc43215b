// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/files.h"
#include "engine/files/sha256.h"
#include "engine/study/study.h"
#include "engine/sweep/sensitivity.h"
#include "engine/sweep/sweepschedule.h"
#include "engine/sweep/sweepstore.h"
#include "tests/engine/models.h"
#include "tests/engine/sample.h"

#include <QTemporaryDir>

#include <atomic>
#include <chrono>
#include <cmath>
#include <set>
#include <thread>

using namespace espalier;
using namespace espalier::test;

namespace {

std::vector<SweepSetting> prunes(const std::vector<double> &sparsities, const char *granularity = "element")
{
    std::vector<SweepSetting> settings;
    for (const double sparsity : sparsities) {
        PruneSpec spec;
        spec.granularity = granularity;
        spec.sparsity = sparsity;
        settings.push_back({std::nullopt, spec});
    }
    return settings;
}

std::vector<SweepSetting> bits(const std::vector<int> &widths)
{
    std::vector<SweepSetting> settings;
    for (const int width : widths) {
        QuantSpec spec;
        spec.bits = width;
        settings.push_back({spec, std::nullopt});
    }
    return settings;
}

/// Everything of two sweeps that must not depend on threads or interruptions.
QString difference(const Sensitivity &a, const Sensitivity &b)
{
    if (a.cells.size() != b.cells.size())
        return QStringLiteral("sizes");
    const auto differs = [](const Metrics &x, const Metrics &y) {
        return x.samples != y.samples || x.top1 != y.top1 || x.top5 != y.top5 || x.loss != y.loss;
    };
    if (differs(a.baseline, b.baseline))
        return QStringLiteral("baseline");
    for (std::size_t i = 0; i < a.cells.size(); ++i) {
        const SensitivityCell &x = a.cells[i], &y = b.cells[i];
        if (differs(x.metrics, y.metrics) || x.comparison.kl != y.comparison.kl || x.comparison.lost != y.comparison.lost
            || x.comparison.gained != y.comparison.gained || x.comparison.agree != y.comparison.agree || x.isNoop != y.isNoop
            || x.sqnrDb != y.sqnrDb || x.squaredError != y.squaredError || x.sizeBytes != y.sizeBytes)
            return QStringLiteral("cell %1").arg(i);
    }
    return {};
}

} // namespace

namespace {

const SweepEntry kFirst{"a", 0, 128, {128, 100, 120, 5, 0, 90, 3, 2, 7}};
const SweepEntry kSecond{"a", 128, 300, {172, 10, 20, 50, 0, 9, 1, 1, 70}};

} // namespace

class TestSensitivity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void publishedSweep_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("granularity");
        QTest::addColumn<QStringList>("layers");
        QTest::addColumn<QList<double>>("sparsities");
        const QString element = "data/expected/sensitivity-resnet20-ssl-element.json";
        const QString filter = "data/expected/sensitivity-resnet20-ssl-filter.json";
        QTest::newRow("element, some") << element << "element"
                                       << QStringList{"conv1", "layer2.0.downsample.0", "layer2.2.conv1", "layer3.1.conv1",
                                                      "layer3.2.conv2"}
                                       << QList<double>{0.45, 0.9};
        QTest::newRow("filter, some") << filter << "channel" << QStringList{"layer2.2.conv1", "layer3.1.conv1", "layer3.2.conv2"}
                                      << QList<double>{0.25, 0.45};
        if (allRows()) {
            QTest::newRow("element, all") << element << "element" << QStringList() << QList<double>();
            QTest::newRow("filter, all") << filter << "channel" << QStringList() << QList<double>();
        }
    }

    /// Counts of the published sweep, every one exactly.
    void publishedSweep()
    {
        QFETCH(const QString, file);
        QFETCH(const QString, granularity);
        QFETCH(const QStringList, layers);
        QFETCH(const QList<double>, sparsities);
        NEED_SHARED("data/expected/sensitivity-resnet20-ssl-filter.json");
        TAKE(model, openNamed("resnet20-ssl"));
        TAKE(data, openTestData("resnet20-ssl"));
        const auto document = sharedJson(file);
        std::vector<nlohmann::json> rows;
        std::vector<double> columns;
        SweepRequest request;
        for (const auto &row : document["rows"]) {
            const double sparsity = row["sparsity"];
            const std::string name = row["layer"];
            if ((!layers.isEmpty() && !layers.contains(QString::fromStdString(name)))
                || (!sparsities.isEmpty() && !sparsities.contains(sparsity)))
                continue;
            rows.push_back(row);
            if (std::find(columns.begin(), columns.end(), sparsity) == columns.end())
                columns.push_back(sparsity);
            const LayerInfo *layer = model->layer(name);
            QVERIFY2(layer, name.c_str());
            if (std::find(request.layers.begin(), request.layers.end(), layer->id) == request.layers.end())
                request.layers.push_back(layer->id);
        }
        QVERIFY(!rows.empty());
        request.settings = prunes(columns, granularity.toUtf8());
        Workers workers(2);
        JobContext context;
        context.workers = &workers;
        TAKE(result, measureSensitivity(model, data, request, {}, context));
        QCOMPARE(result.baseline.top1, 9171);
        QCOMPARE(result.baseline.top5, 9963);
        QStringList wrong;
        for (const auto &row : rows) {
            const int layer = model->layer(row["layer"])->id;
            const std::size_t at =
                static_cast<std::size_t>(std::find(request.layers.begin(), request.layers.end(), layer) - request.layers.begin());
            const std::size_t column =
                static_cast<std::size_t>(std::find(columns.begin(), columns.end(), row["sparsity"].get<double>()) - columns.begin());
            const SensitivityCell &cell = result.cell(at, column);
            if (cell.metrics.samples != 10000 || cell.metrics.top1 != row["top1"] || cell.metrics.top5 != row["top5"])
                wrong += QStringLiteral("%1 at %2: %3/%4 instead of %5/%6")
                             .arg(QString::fromStdString(row["layer"]))
                             .arg(row["sparsity"].get<double>())
                             .arg(cell.metrics.top1)
                             .arg(cell.metrics.top5)
                             .arg(row["top1"].get<int>())
                             .arg(row["top5"].get<int>());
            if (row.contains("recomputed") && row["recomputed"].contains("loss"))
                QVERIFY(std::abs(cell.metrics.loss / row["recomputed"]["loss"].get<double>() - 1) < 1e-5);
        }
        qInfo("%zu rows in %.1f s, %zu differ", rows.size(), result.seconds, static_cast<std::size_t>(wrong.size()));
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }

    void cellsAreWhatTheRecipesGive_data()
    {
        QTest::addColumn<bool>("quantize");
        QTest::addColumn<bool>("fromRecipe");
        QTest::newRow("bits") << true << false;
        QTest::newRow("sparsities") << false << false;
        QTest::newRow("bits over a pruned network") << true << true;
        QTest::newRow("sparsities over a quantized network") << false << true;
    }

    /// The other way round: each cell as a recipe of its own, evaluated from the start.
    void cellsAreWhatTheRecipesGive()
    {
        QFETCH(const bool, quantize);
        QFETCH(const bool, fromRecipe);
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        SweepRequest request;
        request.settings = quantize ? bits({8, 2}) : prunes({0.5, 0.95});
        request.limit = 300;
        if (fromRecipe) {
            if (quantize)
                request.baseline.pruneGlobal = GlobalPruneSpec{{"magnitude", "element", std::nullopt, 0.8}, {}};
            else
                request.baseline.defaults.weights = Choice<QuantSpec>::set(*bits({4})[0].weights);
        }
        TAKE(result, measureSensitivity(model, data, request, {}, {}));
        QCOMPARE(result.layers.size(), std::size_t(3));
        Study study(model, data);
        EvaluationOptions options;
        options.limit = 300;
        TAKE(base, study.evaluated(request.baseline, options, {}));
        QCOMPARE(result.baseline.top1, base.metrics.top1);
        QVERIFY(std::abs(result.baseline.loss - base.metrics.loss) < 1e-6);
        for (const SensitivityCell &cell : result.cells) {
            const std::string &name = model->layers[static_cast<std::size_t>(cell.layer)].name;
            const Recipe recipe = withSetting(request.baseline, name, request.settings[static_cast<std::size_t>(cell.column)]);
            TAKE(wanted, study.evaluated(recipe, options, {}));
            QCOMPARE(cell.metrics.samples, 300);
            QCOMPARE(cell.metrics.top1, wanted.metrics.top1);
            QCOMPARE(cell.metrics.top5, wanted.metrics.top5);
            QVERIFY(std::abs(cell.metrics.loss - wanted.metrics.loss) < 1e-5 * (1 + wanted.metrics.loss));
            if (!fromRecipe) {
                QCOMPARE(cell.comparison.lost, wanted.comparison.lost);
                QCOMPARE(cell.comparison.gained, wanted.comparison.gained);
                QCOMPARE(cell.comparison.agree, wanted.comparison.agree);
                QCOMPARE(cell.comparison.interval.lo, wanted.comparison.interval.lo);
                QVERIFY(std::abs(cell.comparison.kl - wanted.comparison.kl) < 1e-5 * (1 + wanted.comparison.kl));
            }
        }
    }

    void figuresDoNotDependOnTheWorkers()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        SweepRequest request;
        request.settings = bits({4, 2});
        request.limit = 350;
        TAKE(alone, measureSensitivity(model, data, request, {}, {}));
        Workers workers(3);
        JobContext context;
        context.workers = &workers;
        TAKE(together, measureSensitivity(model, data, request, {}, context));
        QCOMPARE(difference(alone, together), QString());
    }

    void nothingDoneIsSaidSo()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        SweepRequest request;
        request.settings = prunes({0.0, 0.5, 0.5000001});
        request.limit = 64;
        TAKE(result, measureSensitivity(model, data, request, {}, {}));
        for (std::size_t row = 0; row < result.layers.size(); ++row) {
            QVERIFY(result.cell(row, 0).isNoop);
            QCOMPARE(result.cell(row, 0).metrics.top1, result.baseline.top1);
            QCOMPARE(result.cell(row, 0).comparison.agree, 64);
            // The two have the same weights: measured once.
            const bool first = result.cell(row, 1).sameAs == 2, second = result.cell(row, 2).sameAs == 1;
            QVERIFY(first != second);
            QCOMPARE(result.cell(row, 1).metrics.loss, result.cell(row, 2).metrics.loss);
        }
        QCOMPARE(result.computedSamples, 3 * 64);
        QCOMPARE(result.measuredCells, 9);
    }

    void middleColumnComesFirst()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        SweepRequest request;
        request.settings = bits({8, 6, 4, 3, 2});
        request.limit = 400;
        std::vector<std::pair<int, std::int64_t>> seen;
        SweepCallbacks callbacks;
        callbacks.changed = [&](const SensitivityCell &cell) { seen.emplace_back(cell.column, cell.metrics.samples); };
        TAKE(result, measureSensitivity(model, data, request, callbacks, {}));
        QVERIFY(seen.size() > 15);
        for (std::size_t i = 0; i < 3; ++i)
            QCOMPARE(seen[i].first, 2);
        // Every cell has been looked at before any has all its samples.
        std::set<int> columns;
        for (const auto &[column, samples] : seen) {
            if (samples == 400)
                break;
            columns.insert(column);
        }
        QCOMPARE(columns.size(), std::size_t(5));
        QVERIFY(result.cells[0].isComplete);
    }

    void wantedRowsComeFirst()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        SweepRequest request;
        request.settings = bits({4});
        request.limit = 64;
        TAKE(plain, measureSensitivity(model, data, request, {}, {}));
        SweepSchedule schedule({1, 1, 1}, 2, 1000, 100, 1, {2, 1});
        const auto unit = schedule.next();
        QVERIFY(unit);
        const std::vector<std::size_t> expected{4, 2, 0}; // The first column of rows 2, 1 and 0.
        QCOMPARE(unit->cells, expected);
        request.first = {plain.layers[2], 12345, plain.layers[1]};
        TAKE(result, measureSensitivity(model, data, request, {}, {}));
        QCOMPARE(result.layers, plain.layers);
        for (std::size_t i = 0; i < plain.cells.size(); ++i) {
            QCOMPARE(result.cells[i].metrics.loss, plain.cells[i].metrics.loss);
            QCOMPARE(result.cells[i].metrics.top1, plain.cells[i].metrics.top1);
        }
    }

    /// Stopped again and again, a sweep ends with the figures of an unbroken one and computes nothing twice.
    void stoppedSweepGoesOn()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        QTemporaryDir folder;
        SweepRequest request;
        request.settings = prunes({0.3, 0.6, 0.9});
        request.limit = 1000;
        TAKE(whole, measureSensitivity(model, data, request, {}, {}));
        request.store = folder.path().toStdString();
        std::int64_t computed = 0;
        int stops = 0;
        for (;;) {
            std::stop_source stop;
            JobContext context;
            context.stop = stop.get_token();
            SweepCallbacks callbacks;
            int calls = 0;
            callbacks.baseline = [&](const Metrics &) {
                if (++calls > 2)
                    stop.request_stop();
            };
            TAKE(part, measureSensitivity(model, data, request, callbacks, context));
            computed += part.computedSamples;
            if (!part.stopped) {
                QCOMPARE(difference(part, whole), QString());
                break;
            }
            QVERIFY(++stops < 100);
        }
        QVERIFY(stops > 1);
        QCOMPARE(computed, 9 * 1000);
        TAKE(again, measureSensitivity(model, data, request, {}, {}));
        QCOMPARE(again.computedSamples, 0);
        QCOMPARE(again.reusedSamples, 9 * 1000);
        QCOMPARE(difference(again, whole), QString());
    }

    void stopIsQuick()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        SweepRequest request;
        request.settings = bits({8, 7, 6, 5, 4, 3, 2});
        std::stop_source stop;
        JobContext context;
        context.stop = stop.get_token();
        std::atomic<std::int64_t> asked = 0;
        const auto now = [] {
            return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
        };
        std::jthread other([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(150));
            asked = now();
            stop.request_stop();
        });
        TAKE(result, measureSensitivity(model, data, request, {}, context));
        const std::int64_t ended = now();
        other.join();
        if (result.stopped)
            qInfo("stopped %.1f ms after it was asked", static_cast<double>(ended - asked) / 1000);
        QVERIFY(!result.stopped || ended - asked < 2'000'000); // The figure is printed; the limit only catches a sweep that goes on.
    }

    void storeKeepsWhatIsAppended()
    {
        QTemporaryDir folder;
        const auto opened = [&](const char *key) { return SweepStore::open(folder.path().toStdString(), key); };
        const std::vector<double> some{0.1, -1e-300, 5, 0};
        {
            TAKE(store, opened("key"));
            QVERIFY(store->append({kFirst, kSecond}).ok());
            QVERIFY(store->keepFigures("b", some).ok());
        }
        TAKE(store, opened("key"));
        QCOMPARE(store->known("a", 300).samples, 300);
        QCOMPARE(store->known("a", 299).samples, 128);
        QCOMPARE(store->known("a", 127).samples, 0);
        QCOMPARE(store->known("b", 300).samples, 0);
        QCOMPARE(store->known("a", 1000).loss, 55);
        QCOMPARE(store->known("a", 128), kFirst.sums);
        QCOMPARE(store->figures("b"), some);
        QVERIFY(store->figures("a").empty());
        TAKE(other, opened("other")); // Another sweep in the same folder.
        QCOMPARE(other->known("a", 300).samples, 0);
        QVERIFY(other->append({kFirst}).ok());
        QCOMPARE(store->known("a", 300).samples, 300);
    }

    /// Several programs write one store at once; each finds what the others wrote.
    void storeIsSharedByPrograms()
    {
        QTemporaryDir folder;
        std::vector<std::thread> writers;
        std::atomic<int> failures = 0;
        for (int w = 0; w < 4; ++w)
            writers.emplace_back([&, w] {
                auto store = SweepStore::open(folder.path().toStdString(), "key");
                for (int i = 0; store && i < 50; ++i)
                    failures += !(*store)->append({{"w" + std::to_string(w), 10 * i, 10 * (i + 1), {10, i, 0, 0, 0, 0, 0, 0, 0}}}).ok();
                failures += !store;
            });
        for (std::thread &writer : writers)
            writer.join();
        QCOMPARE(failures.load(), 0);
        TAKE(store, SweepStore::open(folder.path().toStdString(), "key"));
        for (int w = 0; w < 4; ++w)
            QCOMPARE(store->known("w" + std::to_string(w), 1000).samples, 500);
    }

    /// A store in the form of before is read once, its torn and damaged lines passed by.
    void storeOfBeforeIsTakenOver()
    {
        QTemporaryDir folder;
        const auto line = [](std::string text) { return sha256(text).substr(0, 8) + ' ' + text + '\n'; };
        std::string text = line("a 0 128 128 100 120 5 0 90 3 2 7") + line("=b 0.1 -1e-300 5 0");
        std::string damaged = line("a 128 300 172 10 20 50 0 9 1 1 70");
        damaged[20] ^= 1;
        const std::string path = folder.filePath("key.sweep").toStdString();
        QVERIFY(writeFile(path, text + damaged + line("c 0 5 5 1 1 1 0 1 1 1 1").substr(0, 20)));
        const auto opened = [&] { return SweepStore::open(folder.path().toStdString(), "key"); };
        {
            TAKE(store, opened());
            QCOMPARE(store->known("a", 300), kFirst.sums);
            QCOMPARE(store->known("c", 300).samples, 0);
            QCOMPARE(store->figures("b"), (std::vector<double>{0.1, -1e-300, 5, 0}));
            QVERIFY(store->keepFigures("b", {1}).ok());
        }
        {
            TAKE(store, opened());
            QCOMPARE(store->figures("b"), std::vector<double>{1}); // Read once only.
        }
        QVERIFY(writeFile(path, text + line("a 128 300 172 10 20 50 0 9 1 1 70"))); // A program of before went on.
        TAKE(store, opened());
        QCOMPARE(store->known("a", 300).samples, 300);
    }

    void storeThatIsNoDatabaseIsPutAside()
    {
        QTemporaryDir folder;
        QVERIFY(writeFile(folder.filePath("figures.sqlite").toStdString(), std::string(5000, 'x')));
        TAKE(store, SweepStore::open(folder.path().toStdString(), "key"));
        QVERIFY(store->append({kFirst}).ok());
        QCOMPARE(store->known("a", 300), kFirst.sums);
        QCOMPARE(QFileInfo(folder.filePath("figures.damaged.sqlite")).size(), 5000);
    }

    void estimateSaysWhatIsAhead()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        SweepRequest request;
        request.settings = bits({8, 4});
        request.limit = 200;
        TAKE(estimate, estimateSensitivity(model, data, request, {}));
        QCOMPARE(estimate.cells, 6);
        QCOMPARE(estimate.samples, 200);
        QCOMPARE(estimate.passes, 7 * 200);
        QVERIFY(estimate.fullPasses < 7 * 200 && estimate.fullPasses > 200);
        QVERIFY(estimate.seconds > 0);
        QVERIFY(estimate.bytes > 0);
    }

    /// What the store knows is not ahead: by hand from what was measured before.
    void estimateLeavesOutWhatIsKnown()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        const QTemporaryDir folder;
        SweepRequest request;
        request.store = folder.path().toStdString();
        request.settings = bits({8});
        request.limit = 200;
        TAKE(first, measureSensitivity(model, data, request, {}, {}));
        QVERIFY(!first.stopped);
        TAKE(none, estimateSensitivity(model, data, request, {}));
        QCOMPARE(none.cells, 0);
        QCOMPARE(none.passes, 0);
        QCOMPARE(none.seconds, 0.0);
        QCOMPARE(none.bytes, 0);
        request.settings = bits({8, 4}); // One more column: 3 cells and the baseline again, as pairs are compared.
        TAKE(column, estimateSensitivity(model, data, request, {}));
        QCOMPARE(column.cells, 3);
        QCOMPARE(column.passes, 4 * 200);
        request.limit = 500; // More samples: 3 cells lack 300, 3 lack all.
        TAKE(more, estimateSensitivity(model, data, request, {}));
        QCOMPARE(more.cells, 6);
        QCOMPARE(more.passes, 3 * 300 + 3 * 500 + 500);
        QVERIFY(more.fullPasses < static_cast<double>(more.passes) && more.seconds > 0);
        // The same from a matrix, without running anything.
        TAKE(known, recallSensitivity(model, data, request, {}));
        QCOMPARE(leftOf(more, known).passes, more.passes);
        for (SensitivityCell &cell : known.cells)
            cell.isComplete = true;
        QCOMPARE(leftOf(more, known).passes, 0);
    }

    void nothingToMeasureIsRefused()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        const auto result = measureSensitivity(model, data, {}, {}, {});
        QVERIFY(!result.ok());
        QCOMPARE(QString::fromLatin1(result.error().id()), QStringLiteral("eval.no-settings"));
    }
};

QTEST_GUILESS_MAIN(TestSensitivity)
#include "tst_sensitivity.moc"
