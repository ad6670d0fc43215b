// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/models.h"

#include <cmath>

using namespace espalier::test;
using nlohmann::json;

class TestEvaluate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsAreThoseOfTheReference_data()
    {
        QTest::addColumn<int>("model");
        QTest::addColumn<bool>("exact");
        for (int i = 0; i < static_cast<int>(std::size(kReferenceModels)); ++i) {
            QTest::addRow("%s, plan", kReferenceModels[i].name) << i << false;
            QTest::addRow("%s, plain graph", kReferenceModels[i].name) << i << true;
        }
    }

    void countsAreThoseOfTheReference()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QFETCH(const int, model);
        QFETCH(const bool, exact);
        const ReferenceModel &reference = kReferenceModels[model];
        QStringList arguments = evaluateArguments(reference);
        if (exact)
            arguments << "--exact";
        const Outcome outcome = runCli(arguments);
        QWELL(failure(outcome, "evaluate"));
        json wanted;
        for (const json &row : sharedMember("data/expected/evaluate.json", "rows"))
            if (row["model"] == reference.name)
                wanted = row;
        QVERIFY(wanted.is_object());
        const json &got = outcome.json;
        QCOMPARE(got["samples"], wanted["samples"]);
        QCOMPARE(got["top1"], wanted["top1"]);
        QCOMPARE(got["top5"], wanted["top5"]);
        QVERIFY2(std::abs(got["loss"].get<double>() / wanted["loss"].get<double>() - 1) <= 1e-5, got["loss"].dump().c_str());
        QCOMPARE(got["plan"].get<std::string>(), std::string(exact ? "exact" : "folded"));
        // Without a recipe the network is compared with itself.
        QCOMPARE(got["baseline"]["top1"], got["top1"]);
        QCOMPARE(got["baseline"]["loss"], got["loss"]);
        QCOMPARE(got["agree"], got["samples"]);
        QCOMPARE(got["lost"].get<int>(), 0);
        QCOMPARE(got["gained"].get<int>(), 0);
        QCOMPARE(got["kl"].get<double>(), 0.0);
        QCOMPARE(got["delta"]["top1"].get<double>(), 0.0);
        QCOMPARE(got["macs"], expected("cost", reference.name)["total_macs"]);
        // Wilson: (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)
        const double n = got["samples"], p = got["top1"].get<double>() / n, z = 1.959963984540054;
        const double middle = p + z * z / (2 * n), spread = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
        QVERIFY(std::abs(got["interval"]["lo"].get<double>() - (middle - spread) / (1 + z * z / n)) < 1e-9);
        QVERIFY(std::abs(got["interval"]["hi"].get<double>() - (middle + spread) / (1 + z * z / n)) < 1e-9);
    }

    void prefixDependsOnTheSeedOnly()
    {
        NEED_SHARED("data/expected/evaluate.json");
        const auto evaluate = [](const char *seed, const char *threads) {
            json got = runCli(evaluateArguments(kReferenceModels[0]) << "--limit"
                                                                     << "500"
                                                                     << "--seed" << seed << "--threads" << threads)
                           .json;
            if (got.is_object()) {
                got.erase("seconds");
                got["baseline"].erase("seconds");
                got.erase("seed");
            }
            return got;
        };
        const json first = evaluate("3", "1");
        QCOMPARE(first["samples"].get<int>(), 500);
        QCOMPARE(first["total"].get<int>(), 10000);
        QCOMPARE(evaluate("3", "2"), first);
        QVERIFY(evaluate("4", "1")["loss"] != first["loss"]);
    }

    void lostAndGainedAddUp()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder;
        const QString recipe = recipeFile(folder, "r.json", {{"defaults", {{"weights", {{"bits", 3}}}}}});
        const Outcome outcome = runCli(evaluateArguments(kReferenceModels[0]) << "--recipe" << recipe);
        QWELL(failure(outcome, "evaluate"));
        const json &got = outcome.json;
        const int gained = got["gained"], lost = got["lost"];
        QVERIFY(lost > 0);
        QCOMPARE(got["top1"].get<int>() - got["baseline"]["top1"].get<int>(), gained - lost);
        QVERIFY(std::abs(got["delta"]["top1"].get<double>() - (gained - lost) / 10000.0) < 1e-12);
        QVERIFY(got["delta"]["lo"].get<double>() < got["delta"]["top1"].get<double>());
        QVERIFY(got["size_bytes"].get<int>() < got["baseline"]["size_bytes"].get<int>() / 4);
    }

    /// MACs x bits of a weight x bits of an activation, by what the model and the recipe say; zeros count where the target skips them.
    void bitOperationsFollowTheTarget_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<int>("bits");
        QTest::addColumn<bool>("skipsZeros");
        QTest::newRow("any") << "any" << 3 << false;
        QTest::newRow("int4-int8 holds three bits in four") << "int4-int8" << 4 << false;
        QTest::newRow("sparse") << "sparse" << 3 << true;
    }
    void bitOperationsFollowTheTarget()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QFETCH(QString, target);
        QFETCH(int, bits);
        QFETCH(bool, skipsZeros);
        QTemporaryDir folder;
        const QString recipe =
            recipeFile(folder, "r.json", {{"layers", {{"conv2", {{"weights", {{"bits", 3}}}, {"activations", {{"bits", 6}}}}}}}});
        const Outcome outcome = runCli(evaluateArguments(kReferenceModels[0]) << "--recipe" << recipe << "--limit"
                                                                              << "64"
                                                                              << "--target" << target);
        QWELL(failure(outcome, "evaluate"));
        const Outcome model =
            runCli(QStringList{"inspect", text(shared("data/models/article-lenet.traced.pt")), "--input-shape", "1,1,28,28", "--json"});
        QWELL(failure(model, "inspect"));
        double wanted = 0, untouched = 0;
        for (std::size_t i = 0; i < model.json["layers"].size(); ++i) {
            const json &layer = model.json["layers"][i], &applied = outcome.json["layers"][i];
            const double macs = layer["macs"].get<double>();
            const bool isChanged = layer["name"] == "conv2";
            const double zeros = applied["zeros"].get<double>(), all = zeros + applied["nonzeros"].get<double>();
            wanted += macs * (isChanged ? bits * 6 : 32 * 32) * (skipsZeros ? 1 - zeros / all : 1);
            untouched += macs * 32 * 32;
        }
        const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-9 * b; };
        QVERIFY(near(outcome.json["cost"]["bops"].get<double>(), wanted));
        QVERIFY(near(outcome.json["baseline"]["cost"]["bops"].get<double>(), untouched));
        QCOMPARE(text(outcome.json["cost"]["target"].get<std::string>()), target);
    }

    void trainingSamplesAreAnotherSplit()
    {
        NEED_SHARED("data/expected/evaluate.json");
        const Outcome outcome = runCli(evaluateArguments(kReferenceModels[0]) << "--split"
                                                                              << "train"
                                                                              << "--limit"
                                                                              << "200");
        QWELL(failure(outcome, "evaluate"));
        QCOMPARE(outcome.json["total"].get<int>(), 60000);
        QCOMPARE(outcome.json["data"]["split"].get<std::string>(), std::string("train"));
    }

    void textComparesWithTheFloatNetwork()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QTemporaryDir folder;
        const QString recipe = recipeFile(folder, "r.json", {{"defaults", {{"weights", {{"bits", 4}}}}}});
        QStringList arguments = evaluateArguments(kReferenceModels[0]) << "--recipe" << recipe << "--limit"
                                                                       << "300";
        arguments.removeAll("--json");
        const Outcome outcome = runCli(arguments);
        QCOMPARE(outcome.status, 0);
        QVERIFY2(outcome.err.isEmpty(), outcome.err);
        for (const char *word : {"300 of 10,000 samples", "top-1", "95 % interval", "McNemar", "zero weights", "times smaller"})
            QVERIFY2(outcome.out.contains(word), word);
    }

    void dataThatDoesNotFitIsRefused()
    {
        NEED_SHARED("data/expected/evaluate.json");
        const Outcome outcome = runCli(QStringList{"evaluate", modelPath("resnet20-ssl"), "--data", sharedPath("data/mnist"), "--json"});
        QWELL(refusal(outcome, 1));
        QVERIFY2(outcome.message().find("28") != std::string::npos, outcome.message().c_str());
    }

    void preprocessingIsCheckedAndNamed()
    {
        NEED_SHARED("data/expected/evaluate.json");
        const Outcome outcome = runCli(QStringList{"evaluate", modelPath("article-lenet"), "--data", sharedPath("data/mnist"),
                                                   "--preprocess", R"({"scael": 255})", "--json"});
        QWELL(refusal(outcome, 1));
        QVERIFY2(outcome.message().find("scael") != std::string::npos, outcome.message().c_str());
    }
};

QTEST_GUILESS_MAIN(TestEvaluate)
#include "tst_evaluate.moc"
