// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/database.h"
#include "tests/cli/models.h"

#include <cmath>
#include <csignal>
#include <random>

using namespace espalier::test;
using nlohmann::json;

namespace {

const ReferenceModel &lenet()
{
    return kReferenceModels[0];
}

QStringList sweepArguments(const ReferenceModel &model)
{
    QStringList arguments = evaluateArguments(model);
    arguments[0] = "sensitivity";
    return arguments;
}

/// Without what depends on the clock and on what was kept.
json figuresOf(json document)
{
    for (const char *key : {"seconds", "estimate", "cells", "cache"})
        document.erase(key);
    return document;
}

QList<QByteArray> linesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().split('\n') : QList<QByteArray>();
}

} // namespace

class TestSensitivity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pointsHoldEveryLayerAndSetting()
    {
        NEED_SHARED("data/expected/evaluate.json");
        const Outcome outcome = runCli(sweepArguments(lenet()) << "--quantize"
                                                               << "8,4,2"
                                                               << "--limit"
                                                               << "300"
                                                               << "--no-cache"
                                                               << "--hessian"
                                                               << "2");
        QWELL(failure(outcome, "sensitivity"));
        const json &got = outcome.json;
        QCOMPARE(got["kind"].get<std::string>(), std::string("quantize"));
        QCOMPARE(got["settings"], json({8, 4, 2}));
        QCOMPARE(got["layers"], json({"conv1", "conv2", "fc1"}));
        QCOMPARE(got["points"].size(), std::size_t(9));
        QVERIFY(got["cache"].is_null());
        for (const json &point : got["points"]) {
            QCOMPARE(point["samples"].get<int>(), 300);
            QVERIFY(point["complete"].get<bool>());
            QCOMPARE(point["top1"].get<int>() - got["baseline"]["top1"].get<int>(), point["gained"].get<int>() - point["lost"].get<int>());
        }
        QCOMPARE(got["stand_ins"].size(), std::size_t(3));
        QCOMPARE(got["hessian"].size(), std::size_t(3));
        QCOMPARE(got["estimate"]["passes"].get<int>(), 10 * 300);
    }

    void layersAreChosenByPattern()
    {
        NEED_SHARED("data/expected/evaluate.json");
        const QStringList base = sweepArguments(lenet()) << "--prune"
                                                         << "0.5"
                                                         << "--limit"
                                                         << "32"
                                                         << "--no-cache";
        const Outcome outcome = runCli(base + QStringList{"--layers", "conv*"});
        QWELL(failure(outcome, "sensitivity"));
        QCOMPARE(outcome.json["layers"], json({"conv1", "conv2"}));
        const Outcome unknown = runCli(base + QStringList{"--layers", "conv7"});
        QWELL(refusal(unknown, 2));
        QVERIFY2(unknown.message().find("conv1, conv2, fc1") != std::string::npos, unknown.message().c_str());
    }

    void wrongRequestsAreRefused_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("id");
        QTest::newRow("nothing to measure") << QStringList{} << "usage.sweep";
        QTest::newRow("no bits") << QStringList{"--quantize", "eight"} << "usage.bits";
        QTest::newRow("one bit") << QStringList{"--quantize", "8,1"} << "usage.bits";
        QTest::newRow("a comma too many") << QStringList{"--quantize", "8,4,"} << "usage.bits";
        QTest::newRow("more than all") << QStringList{"--prune", "0.5,1.5"} << "usage.sparsities";
        QTest::newRow("no number") << QStringList{"--prune", "nan"} << "usage.sparsities";
        QTest::newRow("bits by element") << QStringList{"--quantize", "8", "--granularity", "element"} << "usage.granularity";
        QTest::newRow("prune by tensor") << QStringList{"--prune", "0.5", "--granularity", "tensor"} << "usage.granularity";
        QTest::newRow("no such criterion") << QStringList{"--prune", "0.5", "--criterion", "magnitud"} << "usage.criterion";
        QTest::newRow("numbers of another criterion")
            << QStringList{"--prune", "0.5", "--criterion", "l1", "--draws", "4"} << "usage.criterion-numbers";
        QTest::newRow("a criterion without sparsities") << QStringList{"--prune", "0.5", "--criterion", "n:m"} << "usage.criterion-numbers";
        QTest::newRow("a pattern that keeps all") << QStringList{"--nm", "4:4"} << "usage.patterns";
        QTest::newRow("no pattern") << QStringList{"--nm", "2-4"} << "usage.patterns";
        QTest::newRow("a pattern too many") << QStringList{"--nm", "2:4,"} << "usage.patterns";
        QTest::newRow("too long a pattern") << QStringList{"--prune", "0.5", "--nm", "2:65"} << "usage.patterns";
        QTest::newRow("both, by element") << QStringList{"--prune", "0.5", "--quantize", "8", "--granularity", "element"}
                                          << "usage.granularity";
        QTest::newRow("no range method") << QStringList{"--quantize", "8", "--range", "minmax,least"} << "usage.ranges";
        QTest::newRow("a range method too many") << QStringList{"--quantize", "8", "--range", "minmax,"} << "usage.ranges";
        QTest::newRow("a range by hand") << QStringList{"--quantize", "8", "--range", "fixed"} << "usage.ranges";
        QTest::newRow("a range of nothing") << QStringList{"--prune", "0.5", "--range", "mse"} << "usage.arguments";
        for (const char *size : {"0", "-5", "1kX", "kB", "nan", "1e3", "12 k B"})
            QTest::addRow("size %s", size) << QStringList{"--quantize", "8", QStringLiteral("--suggest-size=%1").arg(QLatin1String(size))}
                                           << "usage.size";
        QTest::newRow("bits as Distiller's sparsities")
            << QStringList{"--quantize", "8", "--csv", "x.csv", "--csv-style", "distiller"} << "usage.csv-style";
        QTest::newRow("two kinds of sparsities in Distiller's table")
            << QStringList{"--prune", "0.5", "--nm", "2:4", "--csv", "x.csv", "--csv-style", "distiller"} << "usage.csv-style";
        QTest::newRow("nothing to write") << QStringList{"--quantize", "8", "-o", "r.json"} << "usage.arguments";
    }

    void wrongRequestsAreRefused()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, id);
        const Outcome outcome = runCli(sweepArguments(lenet()) + arguments);
        QWELL(refusal(outcome, 2));
        QCOMPARE(text(outcome.errorId()), id);
    }

    /// Patterns beside sparsities: a layer whose inputs they do not divide is told of, not passed over as unharmed.
    void patternsAreColumns()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder;
        const QString csv = folder.filePath("own.csv"), other = folder.filePath("distiller.csv");
        const QStringList base = sweepArguments(lenet()) << "--limit"
                                                         << "300"
                                                         << "--cache" << folder.filePath("cache");
        const Outcome outcome = runCli(base + QStringList{"--prune", "0.5", "--nm", "2:4,1:4", "--csv", csv});
        QWELL(failure(outcome, "sensitivity"));
        const json &got = outcome.json;
        QCOMPARE(got["kind"].get<std::string>(), std::string("prune"));
        QCOMPARE(got["settings"], json({0.5, "2:4", "1:4"}));
        QCOMPARE(got["points"].size(), std::size_t(9));
        QCOMPARE(got["cells"]["measured"].get<int>(), 9);
        QCOMPARE(got["estimate"]["cells"].get<int>(), 7); // conv1 has one input.
        for (const json &point : got["points"]) {
            const bool isPattern = point["setting"].is_string(), can = point["layer"] != "conv1" || !isPattern;
            QCOMPARE(point["possible"].get<bool>(), can);
            QVERIFY(!point["noop"].get<bool>());
            QCOMPARE(point["samples"].get<int>(), can ? 300 : 0);
            QCOMPARE(point["why_not"].is_string(), !can);
            if (!can)
                QVERIFY(point["why_not"].get<std::string>().find("conv1") != std::string::npos && point["delta"].is_null());
            else if (isPattern)
                QCOMPARE(point["sparsity"].get<double>(), point["setting"] == "2:4" ? 0.5 : 0.75);
        }
        const QString recipe =
            recipeFile(folder, "r.json", {{"layers", {{"conv2", {{"prune", {{"criterion", "n:m"}, {"n", 1}, {"m", 4}}}}}}}});
        const Outcome single = runCli(evaluateArguments(lenet()) << "--limit"
                                                                 << "300"
                                                                 << "--recipe" << recipe);
        QWELL(failure(single, "evaluate"));
        for (const json &point : got["points"])
            if (point["layer"] == "conv2" && point["setting"] == "1:4")
                QCOMPARE(point["top1"], single.json["top1"]);
        const QList<QByteArray> lines = linesOf(csv);
        QCOMPARE(lines[0], QByteArray("layer,setting,samples,top1,top5,loss,delta,delta_lo,delta_hi,noop,possible"));
        QVERIFY(lines.contains("conv1,2:4,0,,,,,,,0,0"));
        QVERIFY(lines[5].startsWith("conv2,2:4,300,") && lines[5].endsWith(",0,1"));

        // What was measured is known by its pattern.
        const Outcome again = runCli(base + QStringList{"--nm", "1:4,2:4", "--csv", other, "--csv-style", "distiller"});
        QWELL(failure(again, "sensitivity"));
        QCOMPARE(again.json["cells"]["computed_samples"].get<int>(), 0);
        QCOMPARE(linesOf(other).size(), 6); // Title, conv2 and fc1 by two patterns, the end.
        const Outcome third = runCli(base + QStringList{"--nm", "1:2", "--quantize", "4"});
        QWELL(failure(third, "sensitivity"));
        QCOMPARE(third.json["kind"].get<std::string>(), std::string("mixed"));
        QVERIFY(third.json["cells"]["computed_samples"].get<int>() > 0);
        QStringList plain = base + QStringList{"--nm", "2:4"};
        plain.removeAll("--json");
        const Outcome shown = runCli(plain);
        QVERIFY2(shown.out.contains("not possible") && shown.out.contains("2:4"), shown.out.constData());
    }

    void csvIsWhatThePointsSay()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder;
        const QString own = folder.filePath("own.csv"), other = folder.filePath("distiller.csv");
        const QStringList base = sweepArguments(lenet()) << "--prune"
                                                         << "0.0,0.15000000000000002"
                                                         << "--limit"
                                                         << "200"
                                                         << "--no-cache";
        const Outcome first = runCli(base + QStringList{"--csv", own});
        QWELL(failure(first, "sensitivity"));
        const Outcome second = runCli(base + QStringList{"--csv", other, "--csv-style", "distiller"});
        QWELL(failure(second, "sensitivity"));
        const QList<QByteArray> lines = linesOf(own), theirs = linesOf(other);
        QCOMPARE(lines.size(), 8); // Title, six points, what follows the last line end.
        QCOMPARE(theirs.size(), 8);
        QCOMPARE(theirs[0], QByteArray("parameter,sparsity,top1,top5,loss"));
        for (int i = 0; i < 6; ++i) {
            const json &point = first.json["points"][static_cast<std::size_t>(i)];
            const QList<QByteArray> fields = lines[i + 1].split(','), columns = theirs[i + 1].split(',');
            QCOMPARE(text(point["layer"]), QString::fromUtf8(fields[0]));
            QCOMPARE(fields[1].toDouble(), point["setting"].get<double>());
            QCOMPARE(fields[3].toInt(), point["top1"].get<int>());
            QCOMPARE(fields[5].toDouble(), point["loss"].get<double>());
            QCOMPARE(fields[9], point["noop"].get<bool>() ? QByteArray("1") : QByteArray("0"));
            QCOMPARE(columns[0], fields[0] + ".weight");
            QCOMPARE(columns[1], i % 2 ? QByteArray("0.15000000000000002") : QByteArray("0"));
            QVERIFY(std::abs(columns[2].toDouble() - point["top1"].get<int>() / 2.0) < 1e-12);
        }
    }

    void secondRunComputesNothing()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder;
        const QStringList arguments = sweepArguments(lenet()) << "--quantize"
                                                              << "8,3"
                                                              << "--limit"
                                                              << "400"
                                                              << "--cache" << folder.path();
        const Outcome first = runCli(arguments);
        QWELL(failure(first, "sensitivity"));
        QCOMPARE(first.json["cells"]["computed_samples"].get<int>(), 6 * 400);
        const Outcome second = runCli(arguments);
        QWELL(failure(second, "sensitivity"));
        QCOMPARE(second.json["cells"]["computed_samples"].get<int>(), 0);
        QCOMPARE(second.json["cells"]["reused_samples"].get<int>(), 6 * 400);
        QCOMPARE(figuresOf(second.json), figuresOf(first.json));
        // Another baseline, seed or more samples are another matter.
        const Outcome seeded = runCli(QStringList(arguments) << "--seed"
                                                             << "7");
        QCOMPARE(seeded.json["cells"]["reused_samples"].get<int>(), 0);
    }

    /// Killed ten times at random moments, the sweep ends with the figures of an unbroken one and repeats nothing it had finished.
    void killedSweepGoesOn()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder, other;
        const QStringList base = sweepArguments(lenet()) << "--prune"
                                                         << "0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9";
        const Outcome whole = runCli(base + QStringList{"--cache", other.path()});
        QWELL(failure(whole, "sensitivity"));
        const QStringList arguments = base + QStringList{"--cache", folder.path()};
        std::mt19937 random(1);
        const double seconds = whole.json["seconds"];
        const auto rows = [&](const char *sql) -> std::int64_t {
            const auto store = espalier::Database::open(folder.filePath("figures.sqlite").toStdString());
            if (!store)
                return 0;
            espalier::Statement count = (*store)->prepare(sql);
            const auto row = count.next();
            return row && *row ? count.number(0) : 0;
        };
        int killed = 0;
        std::int64_t kept = 0;
        for (int i = 0; i < 10; ++i) {
            Run run;
            run.arguments = arguments;
            run.signal = SIGKILL;
            // Ten of these together are shorter than the whole, so each comes before the end.
            const qint64 moment = 100 + static_cast<qint64>(random() % static_cast<unsigned>(std::max(100.0, 150 * seconds)));
            run.signalWhen = [moment](qint64 elapsed) { return elapsed > moment; };
            const Outcome outcome = runCli(run);
            killed += outcome.crashed;
            const std::int64_t now = rows("SELECT count(*) FROM sums");
            QVERIFY(now >= kept);
            kept = now;
        }
        const Outcome last = runCli(arguments);
        QWELL(failure(last, "sensitivity"));
        qInfo("%d of 10 runs killed; the last one reused %d and computed %d", killed, last.json["cells"]["reused_samples"].get<int>(),
              last.json["cells"]["computed_samples"].get<int>());
        QCOMPARE(killed, 10);
        QVERIFY(last.json["cells"]["reused_samples"].get<int>() > 0);
        QCOMPARE(last.json["cells"]["reused_samples"].get<int>() + last.json["cells"]["computed_samples"].get<int>(), 27 * 10000);
        QCOMPARE(figuresOf(last.json), figuresOf(whole.json));
        // No row says again what another says: nothing finished was computed twice.
        QVERIFY(kept > 0);
        QCOMPARE(rows("SELECT count(*) FROM sums AS a JOIN sums AS b ON a.sweep = b.sweep AND a.cell = b.cell AND a.first < b.last "
                      "AND b.first < a.last AND (a.first, a.last) <> (b.first, b.last)"),
                 0);
    }

    void interruptedSweepTellsWhatItHas()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder;
        Run run;
        run.arguments = sweepArguments(kReferenceModels[2]) << "--prune"
                                                            << "0.1,0.5,0.9"
                                                            << "--cache" << folder.path();
        run.signal = SIGINT;
        run.signalWhen = [&](qint64) {
            // What is known of the weights is written before anything is measured.
            const QString path = folder.filePath("figures.sqlite");
            if (!QFileInfo::exists(path))
                return false;
            const auto store = espalier::Database::open(path.toStdString());
            if (!store)
                return false;
            espalier::Statement baseline = (*store)->prepare("SELECT 1 FROM sums WHERE cell = 'baseline'");
            const auto row = baseline.next();
            return row && *row;
        };
        const Outcome outcome = runCli(run);
        QWELL(outcome.trouble());
        QCOMPARE(outcome.status, 130);
        QWELL(schemaTrouble(outcome.json, "sensitivity"));
        QVERIFY(outcome.json["stopped"].get<bool>());
        QVERIFY(outcome.json["baseline"]["samples"].get<int>() > 0);
    }

    void suggestionKeepsItsPromise()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder;
        const QString recipe = folder.filePath("suggested.json");
        const QStringList arguments = sweepArguments(lenet()) << "--quantize"
                                                              << "8,6,4,3,2"
                                                              << "--limit"
                                                              << "2000"
                                                              << "--no-cache"
                                                              << "--suggest"
                                                              << "1.5"
                                                              << "-o" << recipe;
        const Outcome outcome = runCli(arguments);
        QWELL(failure(outcome, "sensitivity"));
        const json &suggestion = outcome.json["suggestion"];
        QVERIFY(suggestion["holds"].get<bool>());
        QVERIFY(-suggestion["delta"]["top1"].get<double>() <= 0.015);
        QVERIFY(suggestion["size_bytes"].get<int>() < suggestion["baseline_size_bytes"].get<int>());
        for (const json &layer : suggestion["layers"])
            if (layer["reason"] == "fits")
                QVERIFY(layer["worst_drop"].get<double>() <= 0.015);
        // The written recipe gives the joint figure.
        const Outcome check = runCli(evaluateArguments(lenet()) << "--recipe" << recipe << "--limit"
                                                                << "2000");
        QWELL(failure(check, "evaluate"));
        QCOMPARE(check.json["top1"], suggestion["joint"]["top1"]);
        QCOMPARE(check.json["size_bytes"], suggestion["size_bytes"]);
    }

    void suggestedSizeIsReached_data()
    {
        QTest::addColumn<QString>("limit");
        QTest::addColumn<int>("bytes");
        QTest::newRow("bytes") << "36500" << 36500;
        QTest::newRow("kB") << "20 kB" << 20000;
        QTest::newRow("MB") << "0.0125MB" << 12500;
    }
    /// Bits by two range methods and sparsities in one matrix.
    void suggestedSizeIsReached()
    {
        QFETCH(const QString, limit);
        QFETCH(const int, bytes);
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder;
        const QString recipe = folder.filePath("suggested.json"), csv = folder.filePath("own.csv");
        const QStringList arguments = sweepArguments(lenet()) << "--quantize"
                                                              << "8,4,3"
                                                              << "--range"
                                                              << "minmax,mse"
                                                              << "--prune"
                                                              << "0.5,0.9"
                                                              << "--limit"
                                                              << "1000"
                                                              << "--no-cache"
                                                              << "--csv" << csv << "--suggest-size" << limit << "-o" << recipe;
        const Outcome outcome = runCli(arguments);
        QWELL(failure(outcome, "sensitivity"));
        const json &got = outcome.json, &suggestion = got["suggestion"];
        QCOMPARE(got["kind"].get<std::string>(), std::string("mixed"));
        QCOMPARE(got["settings"], json({8, 4, 3, 8, 4, 3, 0.5, 0.9}));
        QCOMPARE(got["columns"][4],
                 json({{"kind", "quantize"}, {"setting", 4}, {"range", "mse"}, {"criterion", nullptr}, {"granularity", "tensor"}}));
        QCOMPARE(got["columns"][7],
                 json({{"kind", "prune"}, {"setting", 0.9}, {"range", nullptr}, {"criterion", "magnitude"}, {"granularity", "element"}}));
        QCOMPARE(got["points"].size(), std::size_t(24));
        QVERIFY(linesOf(csv)[5].startsWith("conv1,4 mse,"));
        QVERIFY(linesOf(csv)[7].startsWith("conv1,0.5,"));
        QCOMPARE(suggestion["limits"], json({{"drop", nullptr}, {"size_bytes", bytes}}));
        QVERIFY(suggestion["holds"].get<bool>() && suggestion["size_holds"].get<bool>() && suggestion["drop_holds"].is_null());
        QVERIFY(suggestion["size_bytes"].get<int>() <= bytes);
        QVERIFY(suggestion["smallest_bytes"].is_null());
        for (const json &layer : suggestion["layers"]) {
            QCOMPARE(layer["figure"].get<std::string>(), std::string("worst-drop-per-kb"));
            if (layer["weights"].is_null())
                continue;
            // At equal bits the method that lost less.
            std::map<std::string, double> delta;
            for (const json &point : got["points"])
                if (point["layer"] == layer["layer"] && point["setting"] == layer["weights"])
                    delta[point["range"]] = point["delta"]["top1"];
            QVERIFY(delta.at(layer["range"]) >= std::max(delta.at("minmax"), delta.at("mse")));
        }
        const Outcome check = runCli(evaluateArguments(lenet()) << "--recipe" << recipe << "--limit"
                                                                << "1000");
        QWELL(failure(check, "evaluate"));
        QCOMPARE(check.json["top1"], suggestion["joint"]["top1"]);
        QCOMPARE(check.json["size_bytes"], suggestion["size_bytes"]);
    }

    void limitsOutOfReachAreSaid()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder;
        const QString recipe = recipeFile(folder, "r.json", {{"layers", {{"fc1", {{"locked", true}}}}}});
        QStringList arguments = sweepArguments(lenet()) << "--quantize"
                                                        << "4,2"
                                                        << "--limit"
                                                        << "1000"
                                                        << "--cache" << folder.filePath("cache");
        const Outcome outcome = runCli(arguments + QStringList{"--recipe", recipe, "--suggest", "0.1", "--suggest-size", "60kB"});
        QWELL(failure(outcome, "sensitivity"));
        const json &suggestion = outcome.json["suggestion"];
        QVERIFY(!suggestion["holds"].get<bool>() && !suggestion["size_holds"].get<bool>() && !suggestion["drop_holds"].get<bool>());
        // fc1 stays as it is: 16,000 weights of 4 bytes; the others in 2 bits with a scale each; 106 biases.
        QCOMPARE(suggestion["smallest_bytes"].get<int>(), 16000 * 4 + (288 + 18432) / 4 + 2 * 4 + 106 * 4);
        QVERIFY(std::abs(suggestion["drop_excess"].get<double>() - (-suggestion["delta"]["top1"].get<double>() - 0.001)) < 1e-12);
        QCOMPARE(suggestion["layers"][2]["reason"].get<std::string>(), std::string("locked"));
        arguments.removeAll("--json");
        const Outcome shown = runCli(arguments + QStringList{"--suggest", "0.1", "--suggest-size", "60kB"});
        QCOMPARE(shown.status, 0);
        for (const char *word : {"size limit 60.00 kB: kept", "drop limit 0.1 points: ", "points at worst per kB"})
            QVERIFY2(shown.out.contains(word), shown.out.constData());
    }

    /// What a suggested recipe asks of data it gets from the training split, as an evaluation does.
    void suggestionsAreCalibratedAsEvaluationsAre()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder;
        const QString recipe = folder.filePath("suggested.json");
        const Outcome outcome = runCli(sweepArguments(lenet()) << "--prune"
                                                               << "0.5,0.8"
                                                               << "--criterion"
                                                               << "taylor"
                                                               << "--limit"
                                                               << "500"
                                                               << "--no-cache"
                                                               << "--suggest-size"
                                                               << "60kB"
                                                               << "-o" << recipe);
        QWELL(failure(outcome, "sensitivity"));
        const Outcome check = runCli(evaluateArguments(lenet()) << "--recipe" << recipe << "--limit"
                                                                << "500");
        QWELL(failure(check, "evaluate"));
        QVERIFY(check.json["calibration"]["samples"].get<int>() > 0);
        QCOMPARE(check.json["top1"], outcome.json["suggestion"]["joint"]["top1"]);
        QCOMPARE(check.json["loss"], outcome.json["suggestion"]["joint"]["loss"]);
        QCOMPARE(check.json["size_bytes"], outcome.json["suggestion"]["size_bytes"]);
    }

    void baselineMayBeARecipe()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder;
        const QString recipe = recipeFile(folder, "r.json", {{"defaults", {{"weights", {{"bits", 3}}}}}});
        const Outcome outcome = runCli(sweepArguments(lenet()) << "--prune"
                                                               << "0.8"
                                                               << "--limit"
                                                               << "500"
                                                               << "--no-cache"
                                                               << "--recipe" << recipe);
        QWELL(failure(outcome, "sensitivity"));
        const Outcome base = runCli(evaluateArguments(lenet()) << "--limit"
                                                               << "500"
                                                               << "--recipe" << recipe);
        QCOMPARE(outcome.json["baseline"]["top1"], base.json["top1"]);
    }

    /// Criteria that look at data get their samples, and a cell is what the recipe gives.
    void criteriaThatLookAtData_data()
    {
        QTest::addColumn<QStringList>("asked");
        QTest::addColumn<QString>("prune");
        QTest::newRow("taylor") << QStringList{"--criterion", "taylor"}
                                << R"({"criterion": "taylor", "granularity": "element", "sparsity": 0.7})";
        QTest::newRow("stability") << QStringList{"--criterion", "stability", "--granularity", "channel"}
                                   << R"({"criterion": "stability", "granularity": "channel", "sparsity": 0.7})";
        QTest::newRow("stability by other numbers")
            << QStringList{"--criterion", "stability", "--granularity", "channel", "--noise", "0.4", "--draws", "3"}
            << R"({"criterion": "stability", "granularity": "channel", "sparsity": 0.7, "noise": 0.4, "draws": 3})";
    }
    void criteriaThatLookAtData()
    {
        QFETCH(QStringList, asked);
        QFETCH(QString, prune);
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder;
        const Outcome outcome = runCli(sweepArguments(lenet()) << "--prune"
                                                               << "0.7" << asked << "--limit"
                                                               << "400"
                                                               << "--layers"
                                                               << "conv2"
                                                               << "--no-cache");
        QWELL(failure(outcome, "sensitivity"));
        QVERIFY(outcome.json["calibration"]["samples"].get<int>() > 0);
        const QString recipe = recipeFile(folder, "r.json", {{"layers", {{"conv2", {{"prune", json::parse(prune.toStdString())}}}}}});
        const Outcome check = runCli(evaluateArguments(lenet()) << "--limit"
                                                                << "400"
                                                                << "--recipe" << recipe);
        QWELL(failure(check, "evaluate"));
        QCOMPARE(outcome.json["points"][0]["top1"], check.json["top1"]);
        QCOMPARE(outcome.json["points"][0]["lost"], check.json["lost"]);
    }

    void textShowsTheMatrix()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QStringList arguments = sweepArguments(lenet()) << "--prune"
                                                        << "0.0,0.5"
                                                        << "--limit"
                                                        << "100"
                                                        << "--no-cache";
        arguments.removeAll("--json");
        const Outcome outcome = runCli(arguments);
        QCOMPARE(outcome.status, 0);
        for (const char *word : {"forward passes", "no-op", "50 %", "conv1", "rank correlation"})
            QVERIFY2(outcome.out.contains(word), word);
    }
};

QTEST_GUILESS_MAIN(TestSensitivity)
#include "tst_sensitivity.moc"
