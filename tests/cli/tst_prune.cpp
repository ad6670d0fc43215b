// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/models.h"

#include <cmath>

using namespace espalier::test;
using nlohmann::json;

namespace {

/// The recipe of a row of prune-eval-*.json; discarded for kinds that are not element pruning by magnitude.
json recipeOf(const json &row)
{
    const json prune{{"criterion", "magnitude"}, {"granularity", "element"}};
    json block = prune;
    if (row["kind"] == "prune-global") {
        block["sparsity"] = row["sparsity"];
        return {{"prune_global", block}};
    }
    if (row["kind"] == "prune-local") {
        block["sparsity"] = row["sparsity"];
        return {{"defaults", {{"prune", block}}}};
    }
    if (row["kind"] == "prune-value") {
        block["threshold"] = row["threshold_given"];
        return {{"defaults", {{"prune", block}}}};
    }
    return json(json::value_t::discarded);
}

} // namespace

class TestPrune : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void figuresAreThoseOfTheReference_data()
    {
        QTest::addColumn<int>("model");
        QTest::addColumn<int>("row");
        if (!hasShared("data/expected/evaluate.json"))
            return;
        for (int model = 0; model < static_cast<int>(std::size(kReferenceModels)); ++model) {
            const json rows = expected("prune-eval", kReferenceModels[model].name)["rows"];
            for (int row = 0; row < static_cast<int>(rows.size()); ++row) {
                const json &entry = rows[static_cast<std::size_t>(row)];
                // engine/tst_evaluate goes through all rows; here some show that the command line gives the same.
                if (takesRow(row, model < 2 ? 1 : 4) && !recipeOf(entry).is_discarded())
                    QTest::addRow("%s %s %d", kReferenceModels[model].name, entry["kind"].get<std::string>().c_str(), row) << model << row;
            }
        }
    }

    void figuresAreThoseOfTheReference()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QFETCH(const int, model);
        QFETCH(const int, row);
        const ReferenceModel &reference = kReferenceModels[model];
        const json wanted = expected("prune-eval", reference.name)["rows"][static_cast<std::size_t>(row)];
        QTemporaryDir folder;
        const QString recipe = recipeFile(folder, "r.json", recipeOf(wanted));
        const Outcome outcome = runCli(evaluateArguments(reference) << "--recipe" << recipe);
        QWELL(failure(outcome, "evaluate"));
        const json &got = outcome.json;
        QCOMPARE(got["samples"], wanted["samples"]);
        QCOMPARE(got["top1"], wanted["top1"]);
        QCOMPARE(got["top5"], wanted["top5"]);
        QCOMPARE(got["agree"], wanted["agree_float"]);
        QCOMPARE(got["lost"], wanted["lost"]);
        QCOMPARE(got["gained"], wanted["gained"]);
        QVERIFY2(std::abs(got["loss"].get<double>() / wanted["loss"].get<double>() - 1) <= 1e-5, got["loss"].dump().c_str());
        QVERIFY2(std::abs(got["kl"].get<double>() / wanted["kl_float"].get<double>() - 1) <= 1e-3, got["kl"].dump().c_str());

        if (!wanted.contains("zeros"))
            return; // prune-local rows give figures of the whole model only.
        const Outcome layers = runCli(QStringList{"inspect", modelPath(reference.name), "--bins", "16", "--recipe", recipe, "--json"});
        QWELL(failure(layers, "inspect"));
        int found = 0;
        for (const json &layer : layers.json["layers"]) {
            const std::string name = layer["name"];
            if (!wanted["zeros"].contains(name))
                continue;
            ++found;
            QVERIFY2(layer["zeros"] == wanted["zeros"][name], (name + ": " + layer["zeros"].dump()).c_str());
            if (wanted["kind"] == "prune-global")
                QVERIFY2(std::abs(layer["threshold"].get<double>() - wanted["threshold"].get<double>()) <= 1e-12,
                         (name + ": " + layer["threshold"].dump()).c_str());
        }
        QCOMPARE(found, static_cast<int>(wanted["zeros"].size()));
    }
};

QTEST_GUILESS_MAIN(TestPrune)
#include "tst_prune.moc"
