// SPDX-License-Identifier: GPL-3.0-or-later
// What a recipe's names and patterns come to for the layers of a model.
#include "engine/recipe/names.h"
#include "engine/recipe/recipe.h"

#include "tests/base/recipes.h"

#include <QtTest>

using namespace espalier;
using namespace espalier::test;

class TestResolve : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void resolves()
    {
        const auto recipe = parseRecipe(recipeWith(R"(
            "defaults": {"weights": {"bits": 8}, "prune": {"sparsity": 0.1}},
            "layers": {
                "fc*": {"weights": {"bits": 6}, "locked": true},
                "*1": {"weights": {"bits": 7}},
                "fc1": {"prune": {"threshold": 0.5}},
                "fc2": {"weights": null, "prune": null},
                "conv1": {"activations": {}}
            },
            "prune_global": {"sparsity": 0.8, "layers": ["conv*", "fc3"]})"));
        QVERIFY(recipe.ok());
        const auto resolved = resolveRecipe(*recipe, lenet());
        QVERIFY2(resolved.ok(), resolved.ok() ? "" : resolved.error().message().c_str());
        const auto &conv1 = (*resolved)[0], &bn1 = (*resolved)[1], &conv2 = (*resolved)[2], &fc1 = (*resolved)[3], &fc2 = (*resolved)[4],
                   &fc3 = (*resolved)[5];
        QCOMPARE(conv1.weights->bits, 7);
        QVERIFY(conv1.activations && !conv2.activations);
        QVERIFY(conv1.inGlobalPrune && *conv1.prune->sparsity == 0.8);
        QVERIFY(!bn1.weights && !bn1.prune); // A pattern and defaults pass by what cannot.
        QCOMPARE(conv2.weights->bits, 8);
        QVERIFY(conv2.inGlobalPrune && !conv2.locked);
        QCOMPARE(fc1.weights->bits, 6); // Two letters are more than one.
        QVERIFY(*fc1.prune->threshold == 0.5 && !fc1.inGlobalPrune && fc1.locked);
        QVERIFY(!fc2.weights && !fc2.prune && !fc2.inGlobalPrune);
        QVERIFY(!fc3.inGlobalPrune && *fc3.prune->sparsity == 0.1); // Locked: out of the common ranking.
    }

    void groupsPassByWhatTheyDoNotDivide()
    {
        auto recipe = parseRecipe(recipeWith(R"("defaults": {"weights": {"granularity": {"group": 6}}})"));
        QVERIFY(recipe.ok());
        const auto resolved = resolveRecipe(*recipe, lenet());
        QVERIFY2(resolved.ok(), resolved.ok() ? "" : resolved.error().message().c_str());
        // Inputs of an output channel: 25, 150, 400, 120, 84.
        for (const int passed : {0, 3})
            QVERIFY((*resolved)[std::size_t(passed)].weightsSkipReason && !(*resolved)[std::size_t(passed)].weights);
        for (const int taken : {2, 4, 5})
            QVERIFY((*resolved)[std::size_t(taken)].weights && !(*resolved)[std::size_t(taken)].weightsSkipReason);
    }

    void doesNotResolve_data()
    {
        QTest::addColumn<std::string>("json");
        QTest::addColumn<std::string>("id");
        QTest::addColumn<QStringList>("words");
        const auto row = [](const char *name, std::string json, const char *id, QStringList words) {
            QTest::newRow(name) << recipeWith(json) << std::string(id) << words;
        };
        row("unknown layer", R"("layers": {"conv9": {}})", "recipe.unknown-layer", {"layers.conv9", "conv1"});
        row("other case", R"("layers": {"FC2": {}})", "recipe.unknown-layer", {"FC2", "fc2"});
        row("pattern for nothing", R"("layers": {"layer*": {}})", "recipe.pattern-matches-nothing", {"layer*"});
        row("unknown layer in the ranking", R"("prune_global": {"sparsity": 0.5, "layers": ["fc9"]})", "recipe.unknown-layer",
            {"prune_global.layers[0]", "fc9"});
        row("normalization quantized", R"("layers": {"bn1": {"weights": {}}})", "recipe.cannot", {"bn1", "normalization"});
        row("normalization pruned", R"("layers": {"bn*": {"prune": {"sparsity": 0.5}}})", "recipe.cannot", {"bn1"});
        row("groups that do not divide a named layer", R"("layers": {"fc1": {"weights": {"granularity": {"group": 7}}}})",
            "quant.group-size", {"layers.fc1.weights.granularity", "400", "8"});
        row("wrong number of ranges", R"("layers": {"conv1": {"weights": {"granularity": "channel",
            "range": {"method": "fixed", "lo": [0, 0], "hi": [1, 1]}}}})",
            "recipe.range-channels", {"2", "6"});
    }

    void doesNotResolve()
    {
        QFETCH(std::string, json);
        QFETCH(std::string, id);
        QFETCH(QStringList, words);
        const auto recipe = parseRecipe(json);
        QVERIFY2(recipe.ok(), recipe.ok() ? "" : recipe.error().message().c_str());
        const auto resolved = resolveRecipe(*recipe, lenet());
        QVERIFY(!resolved.ok());
        const std::string message = resolved.error().message();
        QVERIFY2(resolved.error().id() == id, message.c_str());
        for (const QString &word : words)
            QVERIFY2(QString::fromStdString(message).contains(word), message.c_str());
    }

    void patterns_data()
    {
        QTest::addColumn<std::string>("pattern");
        QTest::addColumn<std::string>("name");
        QTest::addColumn<bool>("fits");
        const auto row = [](const char *pattern, const char *name, bool fits) {
            QTest::addRow("%s and %s", pattern, name) << std::string(pattern) << std::string(name) << fits;
        };
        row("*", "", true);
        row("*", "a.b", true);
        row("layer*", "layer1.0.conv1", true);
        row("layer*conv1", "layer1.0.conv1", true);
        row("layer*conv2", "layer1.0.conv1", false);
        row("*.conv*", "layer1.0.conv1", true);
        row("*.conv*", "conv1", false);
        row("a*a", "a", false);
        row("a**b", "ab", true);
        row("conv1", "conv10", false);
        row("*ab*ab", "abab", true);
        row("*aab", "aaab", true);
    }

    void patterns()
    {
        QFETCH(std::string, pattern);
        QFETCH(std::string, name);
        QFETCH(bool, fits);
        QCOMPARE(fitsPattern(pattern, name), fits);
    }

    void nearestNames()
    {
        QCOMPARE(nearestName("bitz", {"signed", "bits", "range"}), std::string("bits"));
        QCOMPARE(nearestName("RANGE", {"rouge", "range"}), std::string("range"));
        QCOMPARE(nearestName("x", {}), std::string());
    }
};

QTEST_GUILESS_MAIN(TestResolve)
#include "tst_resolve.moc"
