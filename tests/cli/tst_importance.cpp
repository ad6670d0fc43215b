// SPDX-License-Identifier: GPL-3.0-or-later
// Pruning criteria on the command line: scores, recipes that look at data, and the published figures.
#include "tests/cli/models.h"

#include <QFile>

#include <cmath>
#include <map>

using namespace espalier::test;
using nlohmann::json;

namespace {

const ReferenceModel &lenet()
{
    return kReferenceModels[0];
}

QStringList importanceArguments(const QString &criterion)
{
    return {"importance", modelPath(lenet().name), "--criterion", criterion, "--json"};
}

/// What the warnings of this kind are about.
QStringList remarks(const json &document, const std::string &id)
{
    QStringList where;
    for (const json &warning : document["warnings"])
        if (warning["id"] == id)
            where += text(warning["where"]);
    return where;
}

} // namespace

class TestImportance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Images alone: enough for some criteria, and the others name those.
    void imagesWithoutLabels()
    {
        NEED_SHARED("data/mnist/t10k-images-idx3-ubyte.gz");
        QTemporaryDir folder;
        QVERIFY(QFile::copy(sharedPath("data/mnist/t10k-images-idx3-ubyte.gz"), folder.filePath("t10k-images-idx3-ubyte.gz")));
        const QStringList samples{"--data", folder.path(), "--calibration-samples", "32"};
        const Outcome scored = runCli(importanceArguments("activation") + samples);
        QWELL(failure(scored, "importance"));
        const Outcome refused = runCli(importanceArguments("taylor") + samples);
        QWELL(refusal(refused, 1));
        QCOMPARE(text(refused.errorId()), QStringLiteral("prune.needs-labels"));
        QVERIFY2(refused.message().find("activation, apoz") != std::string::npos, refused.message().c_str());
        // What counts right answers still wants them.
        QStringList evaluation = evaluateArguments(lenet());
        evaluation.replace(evaluation.indexOf(sharedPath(lenet().data)), folder.path());
        const Outcome counted = runCli(evaluation);
        QWELL(refusal(counted, 1));
        QCOMPARE(text(counted.errorId()), QStringLiteral("data.no-labels"));
    }

    void everyCriterionHasScores_data()
    {
        QTest::addColumn<bool>("needsData");
        for (const char *criterion : {"magnitude", "l1", "l2", "geometric-median", "lamp", "random", "n:m", "tensor-spread"})
            QTest::newRow(criterion) << false;
        for (const char *criterion : {"gradient", "taylor", "fisher", "snip", "activation", "apoz", "stability"})
            QTest::newRow(criterion) << true;
    }

    void everyCriterionHasScores()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        QFETCH(bool, needsData);
        const QString criterion = QString::fromLatin1(QTest::currentDataTag());
        QTemporaryDir folder;
        const QString csv = folder.filePath("scores.csv");
        QStringList arguments = importanceArguments(criterion) << "--csv" << csv;
        if (needsData)
            arguments << "--data" << sharedPath(lenet().data) << "--calibration-samples"
                      << "32";
        if (criterion == "stability")
            arguments << "--draws"
                      << "2";
        const Outcome outcome = runCli(arguments);
        QWELL(failure(outcome, "importance"));
        QCOMPARE(outcome.json["calibration"].is_null(), !needsData);
        if (needsData) {
            QCOMPARE(outcome.json["calibration"]["samples"], 32);
            QCOMPARE(outcome.json["data"]["split"], "train"); // Never the samples that are evaluated, where there are others.
        }
        const json &layers = outcome.json["layers"];
        const std::map<std::string, std::size_t> channels{{"conv1", 32}, {"conv2", 64}, {"fc1", 10}};
        // Groups of four do not divide conv1's single input.
        QCOMPARE(layers.size(), std::size_t(criterion == "n:m" ? 2 : 3));
        std::size_t lines = 1;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const std::size_t own = channels.at(layers[i]["name"].get<std::string>());
            QCOMPARE(layers[i]["scores"].size(), own);
            QCOMPARE(layers[i].contains("stderr"), criterion == "stability");
            lines += own;
            for (const json &score : layers[i]["scores"])
                QVERIFY(score.is_number() && score.get<double>() >= 0);
        }
        QFile file(csv);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(static_cast<std::size_t>(file.readAll().count('\n')), lines);
    }

    void oneScorePerElement()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        const Outcome outcome = runCli(importanceArguments("lamp") << "--granularity"
                                                                   << "element"
                                                                   << "--layers"
                                                                   << "conv*");
        QWELL(failure(outcome, "importance"));
        QCOMPARE(outcome.json["layers"].size(), std::size_t(2));
        QCOMPARE(outcome.json["layers"][0]["scores"].size(), std::size_t(288));
        const Outcome refused = runCli(importanceArguments("l2") << "--granularity"
                                                                 << "element");
        QWELL(refusal(refused, 1));
        QCOMPARE(refused.errorId(), std::string("prune.granularity"));
    }

    /// The weights that a recipe equalizes: the same sums as of a file that has them.
    void ranksWhatARecipeEqualizes()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        QTemporaryDir folder;
        const QString recipe = recipeFile(folder, "r.json", {{"equalize", true}, {"defaults", {{"weights", {{"bits", 2}}}}}});
        const QString onlyEqualized = recipeFile(folder, "e.json", {{"equalize", true}});
        const QString network = text(shared("data/models/article-lenet.traced.pt")), written = folder.filePath("e.pt");
        const Outcome made = runCli(QStringList{"apply", network, "--recipe", onlyEqualized, "-o", written, "--json"});
        QWELL(failure(made, "apply"));
        const Outcome given = runCli(importanceArguments("l1") << "--recipe" << recipe), plain = runCli(importanceArguments("l1"));
        QWELL(failure(given, "importance"));
        const Outcome file = runCli(QStringList{"importance", written, "--criterion", "l1", "--json"});
        QWELL(failure(file, "importance"));
        QCOMPARE(given.json["layers"].size(), file.json["layers"].size());
        for (std::size_t i = 0; i < file.json["layers"].size(); ++i)
            QVERIFY(given.json["layers"][i]["scores"] == file.json["layers"][i]["scores"]);
        QVERIFY(given.json["layers"][0]["scores"] != plain.json["layers"][0]["scores"]);
    }

    void saysWhatItLacks()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        const Outcome noData = runCli(importanceArguments("taylor"));
        QWELL(refusal(noData, 1));
        QCOMPARE(noData.errorId(), std::string("prune.needs-data"));
        for (const char *word : {"taylor", "magnitude", "activation", "--calibration"})
            QVERIFY2(noData.message().find(word) != std::string::npos, noData.message().c_str());
        const Outcome unknown = runCli(importanceArguments("tailor"));
        QWELL(refusal(unknown, 2));
        QCOMPARE(unknown.errorId(), std::string("usage.criterion"));
        QVERIFY(unknown.message().find("taylor") != std::string::npos);
        // A network without BatchNorm: each layer is passed by, and that is said.
        const Outcome norms = runCli(importanceArguments("bn-gamma"));
        QWELL(failure(norms, "importance"));
        QCOMPARE(norms.json["layers"].size(), std::size_t(0));
        QCOMPARE(remarks(norms.json, "prune.passed-by"), (QStringList{"conv1", "conv2", "fc1"}));
    }

    /// `--calibration` reaches all commands that apply a recipe.
    void recipesThatLookAtData()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        QTemporaryDir folder;
        const json prune{{"criterion", "taylor"}, {"granularity", "channel"}, {"sparsity", 0.5}};
        const QString recipe = recipeFile(folder, "r.json", {{"layers", {{"conv2", {{"prune", prune}}}}}});
        const QStringList calibration{"--calibration", sharedPath(lenet().data), "--calibration-samples", "64"};
        const Outcome refused = runCli(QStringList{"inspect", modelPath(lenet().name), "--recipe", recipe, "--json"});
        QWELL(refusal(refused, 1));
        QCOMPARE(refused.errorId(), std::string("prune.needs-data"));
        const Outcome inspected = runCli(QStringList{"inspect", modelPath(lenet().name), "--recipe", recipe, "--json"} << calibration);
        QWELL(failure(inspected, "inspect"));
        const Outcome applied =
            runCli(QStringList{"apply", modelPath(lenet().name), "--recipe", recipe, "-o", folder.filePath("a.safetensors"), "--json"}
                   << calibration);
        QWELL(failure(applied, "apply"));
        QCOMPARE(applied.json["layers"][1]["zeros"], 9216);
        const Outcome evaluated = runCli(evaluateArguments(lenet()) << "--recipe" << recipe << "--limit"
                                                                    << "500" << calibration);
        QWELL(failure(evaluated, "evaluate"));
        QCOMPARE(evaluated.json["calibration"]["samples"], 64);
        QVERIFY(std::abs(evaluated.json["sparsity"].get<double>() - 9216.0 / 34720) < 1e-12);
        // Without saying so, the training split beside the data is taken.
        const Outcome beside = runCli(evaluateArguments(lenet()) << "--recipe" << recipe << "--limit"
                                                                 << "500"
                                                                 << "--calibration-samples"
                                                                 << "64");
        QWELL(failure(beside, "evaluate"));
        QCOMPARE(beside.json["calibration"], evaluated.json["calibration"]);
        QCOMPARE(beside.json["top1"], evaluated.json["top1"]);
    }

    /// The published filter-wise sweep by the L1 norm of channels; engine/tst_sensitivity goes through more of it.
    void publishedFilters_data()
    {
        QTest::addColumn<int>("row");
        if (!hasShared("data/expected/sensitivity-resnet20-ssl-filter.json"))
            return;
        const json rows = sharedMember("data/expected/sensitivity-resnet20-ssl-filter.json", "rows");
        for (int row = 0; row < static_cast<int>(rows.size()); ++row)
            if (takesRow(row, 33))
                QTest::addRow("%s %g", rows[static_cast<std::size_t>(row)]["layer"].get<std::string>().c_str(),
                              rows[static_cast<std::size_t>(row)]["sparsity"].get<double>())
                    << row;
    }

    void publishedFilters()
    {
        NEED_SHARED("data/expected/sensitivity-resnet20-ssl-filter.json");
        QFETCH(int, row);
        const json wanted = sharedMember("data/expected/sensitivity-resnet20-ssl-filter.json", "rows")[static_cast<std::size_t>(row)];
        QTemporaryDir folder;
        const json prune{{"criterion", "l1"}, {"granularity", "channel"}, {"sparsity", wanted["sparsity"]}};
        const QString recipe = recipeFile(folder, "r.json", {{"layers", {{wanted["layer"].get<std::string>(), {{"prune", prune}}}}}});
        const Outcome outcome = runCli(evaluateArguments(kReferenceModels[2]) << "--recipe" << recipe);
        QWELL(failure(outcome, "evaluate"));
        QCOMPARE(outcome.json["top1"], wanted["top1"]);
        QCOMPARE(outcome.json["top5"], wanted["top5"]);
    }

    void tensorSpread_data()
    {
        QTest::addColumn<int>("model");
        QTest::addColumn<int>("row");
        if (!hasShared("data/expected/tensor-spread-lenet5-bn.json"))
            return;
        for (int model = 0; model < 2; ++model) {
            const json rows = expected("tensor-spread", kReferenceModels[model].name)["rows"];
            for (int row = 0; row < static_cast<int>(rows.size()); ++row)
                if (takesRow(row, 2))
                    QTest::addRow("%s %g", kReferenceModels[model].name, rows[static_cast<std::size_t>(row)]["threshold"].get<double>())
                        << model << row;
        }
    }

    /// The article's rule, what it costs to the last image.
    void tensorSpread()
    {
        NEED_SHARED("data/expected/tensor-spread-lenet5-bn.json");
        QFETCH(int, model);
        QFETCH(int, row);
        const json wanted = expected("tensor-spread", kReferenceModels[model].name)["rows"][static_cast<std::size_t>(row)];
        QTemporaryDir folder;
        const json prune{{"criterion", "tensor-spread"}, {"threshold", wanted["threshold"]}};
        const QString recipe = recipeFile(folder, "r.json", {{"defaults", {{"prune", prune}}}});
        const Outcome outcome = runCli(evaluateArguments(kReferenceModels[model]) << "--recipe" << recipe);
        QWELL(failure(outcome, "evaluate"));
        QCOMPARE(outcome.json["top1"], wanted["top1"]);
        QCOMPARE(outcome.json["top5"], wanted["top5"]);
        QVERIFY2(std::abs(outcome.json["loss"].get<double>() / wanted["loss"].get<double>() - 1) <= 1e-5,
                 outcome.json["loss"].dump().c_str());
    }

    void patterns()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        QTemporaryDir folder;
        const json prune{{"criterion", "n:m"}, {"n", 2}, {"m", 4}};
        const QString named = recipeFile(folder, "named.json", {{"layers", {{"conv1", {{"prune", prune}}}}}});
        const Outcome refused = runCli(QStringList{"inspect", modelPath(lenet().name), "--recipe", named, "--json"});
        QWELL(refusal(refused, 1));
        QCOMPARE(refused.errorId(), std::string("prune.groups"));
        QVERIFY2(refused.message().find("conv1") != std::string::npos, refused.message().c_str());
        const QString all = recipeFile(folder, "all.json", {{"defaults", {{"prune", prune}}}});
        const Outcome outcome = runCli(QStringList{"inspect", modelPath(lenet().name), "--recipe", all, "--json"});
        QWELL(failure(outcome, "inspect"));
        QCOMPARE(outcome.json["layers"][0]["zeros"], 0); // One input: passed by, and said.
        QCOMPARE(outcome.json["layers"][1]["zeros"], 9216);
        QCOMPARE(outcome.json["layers"][2]["zeros"], 8000);
        QCOMPARE(remarks(outcome.json, "prune.passed-by"), QStringList("conv1"));
    }
};

QTEST_GUILESS_MAIN(TestImportance)
#include "tst_importance.moc"
