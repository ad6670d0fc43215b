// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/models.h"

#include <cmath>
#include <cstring>
#include <map>

using namespace espalier::test;
using nlohmann::json;

class TestQuant : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accuracyIsThatOfTheReference_data()
    {
        QTest::addColumn<int>("model");
        QTest::addColumn<int>("row");
        if (!hasShared("data/expected/evaluate.json"))
            return;
        for (int model = 0; model < static_cast<int>(std::size(kReferenceModels)); ++model) {
            const json rows = expected("quant-eval", kReferenceModels[model].name)["rows"];
            for (int row = 0; row < static_cast<int>(rows.size()); ++row) {
                const json &entry = rows[static_cast<std::size_t>(row)];
                const std::string method = entry["method"], granularity = entry["granularity"];
                const int bits = entry["bits"];
                // engine/tst_evaluate goes through all rows; here some show that the command line gives the same.
                if (takesRow(row, model < 2 ? 3 : 24) && !minmaxBlock(method, granularity, bits).is_discarded())
                    QTest::addRow("%s %s %s %d", kReferenceModels[model].name, method.c_str(), granularity.c_str(), bits) << model << row;
            }
        }
    }

    void accuracyIsThatOfTheReference()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QFETCH(const int, model);
        QFETCH(const int, row);
        const ReferenceModel &reference = kReferenceModels[model];
        const json wanted = expected("quant-eval", reference.name)["rows"][static_cast<std::size_t>(row)];
        const int bits = wanted["bits"];
        QTemporaryDir folder;
        const QString recipe =
            recipeFile(folder, "r.json", {{"defaults", {{"weights", minmaxBlock(wanted["method"], wanted["granularity"], bits)}}}});
        const Outcome outcome = runCli(evaluateArguments(reference) << "--recipe" << recipe);
        QWELL(failure(outcome, "evaluate"));
        // A weight on a rounding boundary may fall either way; with few levels that moves more images.
        const int tolerance = bits == 2 ? 60 : bits == 3 ? 15 : 3;
        const int difference = outcome.json["top1"].get<int>() - wanted["top1"].get<int>();
        QVERIFY2(std::abs(difference) <= tolerance, qPrintable(QStringLiteral("%1 images off").arg(difference)));
    }

    void errorOfEachLayerIsThatOfTheReference_data()
    {
        QTest::addColumn<int>("model");
        for (int model = 0; model < static_cast<int>(std::size(kReferenceModels)); ++model)
            QTest::newRow(kReferenceModels[model].name) << model;
    }

    void errorOfEachLayerIsThatOfTheReference()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QFETCH(const int, model);
        const ReferenceModel &reference = kReferenceModels[model];
        const json document = expected("quant-layers", reference.name);
        const json &rows = document.contains("rows") ? document["rows"] : document["layers"];
        QTemporaryDir folder;
        std::map<std::string, json> runs; // One inspect serves all layers of a setting.
        int compared = 0;
        for (const json &row : rows) {
            const std::string method = row["method"], granularity = row["granularity"], name = row["layer"];
            const json block = minmaxBlock(method, granularity, row["bits"]);
            if (block.is_discarded())
                continue;
            const std::string key = block.dump();
            if (!runs.count(key)) {
                const QString recipe = recipeFile(folder, "r.json", {{"defaults", {{"weights", block}}}});
                const Outcome outcome =
                    runCli(QStringList{"inspect", modelPath(reference.name), "--bins", "16", "--recipe", recipe, "--json"});
                QWELL(failure(outcome, "inspect"));
                runs[key] = outcome.json;
            }
            for (const json &layer : runs[key]["layers"]) {
                if (layer["name"] != name)
                    continue;
                ++compared;
                const double got = layer["mse"], wanted = row["mse"];
                QVERIFY2(std::abs(got - wanted) <= 1e-4 * wanted,
                         qPrintable(QStringLiteral("%1 %2 %3: %4 instead of %5")
                                        .arg(text(name), text(method), text(key))
                                        .arg(got, 0, 'g', 10)
                                        .arg(wanted, 0, 'g', 10)));
                if (row.contains("sqnr_db") && row["sqnr_db"].is_number())
                    QVERIFY(std::abs(layer["sqnr_db"].get<double>() - row["sqnr_db"].get<double>()) < 1e-3);
            }
        }
        QVERIFY(compared > 0);
    }

    /// What a program that runs the network needs: scale and zero point of what goes in and comes out, everywhere the same.
    void activationsAreTold()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder;
        const QString recipe = recipeFile(
            folder, "r.json",
            {{"defaults", {{"weights", json::object()}, {"activations", {{"range", {{"method", "percentile"}, {"p", 99.9}}}}}}}});
        const ReferenceModel &reference = kReferenceModels[0];
        const QStringList calibration{"--calibration", sharedPath(reference.data), "--calibration-samples", "64"};
        const Outcome evaluated = runCli(evaluateArguments(reference) + QStringList{"--limit", "100", "--recipe", recipe} + calibration);
        QWELL(failure(evaluated, "evaluate"));
        std::map<std::string, json> wanted;
        for (const json &layer : evaluated.json["layers"]) {
            wanted[layer["name"]] = layer["activations"];
            for (const char *place : {"input", "output"}) {
                const json &own = layer["activations"][place];
                if (layer["name"] == "fc1" && std::string(place) == "output") {
                    QVERIFY(own.is_null()); // What the network gives back stays.
                    continue;
                }
                QCOMPARE(own["bits"].get<int>(), 8);
                QVERIFY(!own["signed"].get<bool>() && !own["shared"].get<bool>());
                const double lo = own["lo"], hi = own["hi"], scale = own["scale"];
                QVERIFY(std::abs(scale - (hi - lo) / 255) < 1e-9 * scale);
                QCOMPARE(own["zero_point"].get<int>(), static_cast<int>(std::nearbyint(0 - lo / scale)));
            }
        }
        QCOMPARE(wanted.size(), std::size_t(3));
        const Outcome inspected = runCli(QStringList{"inspect", modelPath(reference.name), "--recipe", recipe, "--json"}
                                         + QStringList{"--preprocess", reference.preprocess} + calibration);
        QWELL(failure(inspected, "inspect"));
        for (const json &layer : inspected.json["layers"])
            QCOMPARE(layer["activations"], wanted[layer["name"]]);
        for (const char *suffix : {"safetensors", "json"}) {
            const QString path = folder.filePath(QStringLiteral("out.") + suffix);
            const Outcome applied = runCli(QStringList{"apply", modelPath(reference.name), "--recipe", recipe, "-o", path, "--json"}
                                           + QStringList{"--preprocess", reference.preprocess} + calibration);
            QWELL(failure(applied, "apply"));
            for (const json &layer : applied.json["layers"])
                QCOMPARE(layer["activations"], wanted[layer["name"]]);
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            json found;
            if (QString(suffix) == "json") {
                found = json::parse(bytes.toStdString())["found"]["activations"];
                const Outcome again = runCli(evaluateArguments(reference) + QStringList{"--limit", "100", "--recipe", path} + calibration);
                QWELL(failure(again, "evaluate"));
                QCOMPARE(again.json["recipe_hash"], evaluated.json["recipe_hash"]);
                QCOMPARE(again.json["top1"], evaluated.json["top1"]);
            } else {
                std::uint64_t length = 0;
                std::memcpy(&length, bytes.constData(), sizeof length);
                const json header = json::parse(bytes.mid(8, static_cast<qsizetype>(length)).toStdString());
                found = json::parse(header["__metadata__"]["espalier.activations"].get<std::string>());
            }
            QCOMPARE(found.size(), std::size_t(3));
            for (const auto &[name, places] : found.items())
                QCOMPARE(places, wanted[name]);
        }
    }

    /// Equalization is told of by pair, and reaches the figures.
    void equalizationIsTold()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder;
        const ReferenceModel &reference = kReferenceModels[1];
        const json blocks{{"weights", {{"bits", 4}}}};
        const QString recipe = recipeFile(folder, "r.json", {{"defaults", blocks}, {"equalize", true}});
        const Outcome applied =
            runCli(QStringList{"apply", modelPath(reference.name), "--recipe", recipe, "-o", folder.filePath("out.pt"), "--json"});
        QWELL(failure(applied, "apply"));
        const json &told = applied.json["equalized"];
        QCOMPARE(told["pairs"].size(), std::size_t(4));
        QCOMPARE(told["pairs"][0]["first"].get<std::string>(), std::string("conv1"));
        QCOMPARE(told["pairs"][0]["second"].get<std::string>(), std::string("conv2"));
        QVERIFY(told["pairs"][0]["normalization"].get<bool>() && told["passed_by"].empty());
        for (const json &pair : told["pairs"])
            QVERIFY(pair["second_spread"][0].get<double>() > pair["second_spread"][1].get<double>());
        const QStringList few{"--limit", "500"};
        const Outcome evaluated = runCli(evaluateArguments(reference) + few + QStringList{"--recipe", recipe});
        QWELL(failure(evaluated, "evaluate"));
        QCOMPARE(evaluated.json["equalized"], told);
        // The written file is that very network.
        QStringList written = evaluateArguments(reference) + few;
        written.replace(written.indexOf(modelPath(reference.name)), folder.filePath("out.pt"));
        const Outcome read = runCli(written);
        QWELL(failure(read, "evaluate"));
        QCOMPARE(read.json["top1"], evaluated.json["top1"]);
        const QString plain = recipeFile(folder, "p.json", {{"defaults", blocks}});
        const Outcome without = runCli(evaluateArguments(reference) + few + QStringList{"--recipe", plain});
        QWELL(failure(without, "evaluate"));
        QVERIFY(without.json["equalized"].is_null());
    }
};

QTEST_GUILESS_MAIN(TestQuant)
#include "tst_quant.moc"
