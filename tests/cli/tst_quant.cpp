// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/models.h"

#include <cmath>

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
                if (takesRow(row, model < 2 ? 3 : 12) && !minmaxBlock(method, granularity, bits).is_discarded())
                    QTest::addRow("%s %s %s %d", kReferenceModels[model].name, method.c_str(), granularity.c_str(), bits)
                        << model << row;
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
        const QString recipe = recipeFile(
            folder, "r.json", {{"defaults", {{"weights", minmaxBlock(wanted["method"], wanted["granularity"], bits)}}}});
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
};

QTEST_GUILESS_MAIN(TestQuant)
#include "tst_quant.moc"
