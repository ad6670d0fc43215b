// SPDX-License-Identifier: GPL-3.0-or-later
// apply and export: what is written, what it measures like, and that a failure leaves the old file whole.
#include "engine/io/safetensors.h"
#include "tests/cli/models.h"

#include <cstring>

using namespace espalier::test;
using nlohmann::json;

namespace {

json fourBitsPruned()
{
    return {{"defaults", {{"weights", {{"bits", 4}}}}}, {"prune_global", {{"sparsity", 0.5}}}};
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writtenNetworkMeasuresTheSame_data()
    {
        QTest::addColumn<int>("model");
        for (int model = 0; model < static_cast<int>(std::size(kReferenceModels)); ++model)
            QTest::newRow(kReferenceModels[model].name) << model;
    }

    void writtenNetworkMeasuresTheSame()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QFETCH(const int, model);
        const ReferenceModel &reference = kReferenceModels[model];
        QTemporaryDir folder;
        const QString recipe = recipeFile(folder, "r.json", fourBitsPruned());
        const QString target = folder.filePath("changed.pt");
        const Outcome applied = runCli(QStringList{"apply", modelPath(reference.name), "--recipe", recipe, "-o", target, "--json"});
        QWELL(failure(applied, "apply"));
        QCOMPARE(applied.json["format"].get<std::string>(), std::string("torchscript"));
        const json &file = applied.json["files"][0];
        QCOMPARE(file["bytes"].get<qint64>(), QFileInfo(target).size());
        QCOMPARE(file["largest_difference"].get<double>(), 0.0);
        QVERIFY(!file["checks"].empty());
        for (const json &check : file["checks"])
            QVERIFY2(check["ok"].get<bool>(), check.dump().c_str());

        const Outcome direct = runCli(evaluateArguments(reference) << "--recipe" << recipe << "--limit"
                                                                   << "2000");
        QWELL(failure(direct, "evaluate"));
        QStringList again = evaluateArguments(reference) << "--limit"
                                                         << "2000";
        again[1] = target;
        const Outcome reopened = runCli(again);
        QWELL(failure(reopened, "evaluate"));
        for (const char *figure : {"samples", "top1", "top5", "loss", "sparsity"})
            QVERIFY2(reopened.json[figure] == direct.json[figure], figure);
        QCOMPARE(applied.json["sparsity"], direct.json["sparsity"]);
        QCOMPARE(applied.json["size_bytes"], direct.json["size_bytes"]);
        QCOMPARE(applied.json["recipe_hash"], direct.json["recipe_hash"]);
    }

    void safetensorsHoldTheChangedWeights()
    {
        NEED_SHARED("data/models/lenet5-bn.safetensors");
        QTemporaryDir folder;
        const QString recipe = recipeFile(folder, "r.json", {{"layers", {{"fc1", {{"prune", {{"threshold", 0.05}}}}}}}});
        const QString target = folder.filePath("changed.safetensors");
        const Outcome outcome =
            runCli(QStringList{"export", modelPath("lenet5-bn"), "--recipe", recipe, "--format", "safetensors", "-o", target, "--json"});
        QWELL(failure(outcome, "apply"));
        const auto before = espalier::readSafetensors(shared("data/models/lenet5-bn.safetensors"));
        const auto after = espalier::readSafetensors(target.toStdString());
        QVERIFY(before.ok() && after.ok());
        int compared = 0;
        for (const espalier::NamedTensor &old : before->tensors)
            for (const espalier::NamedTensor &now : after->tensors) {
                if (now.name != old.name || old.view.type != espalier::ElementType::Float32)
                    continue;
                ++compared;
                QVERIFY(now.view.shape == old.view.shape);
                for (std::int64_t i = 0; i < old.view.count(); ++i) {
                    const float was = old.view.floats()[i];
                    const float wanted = old.name == "fc1.weight" && std::abs(static_cast<double>(was)) < 0.05 ? 0.0F : was;
                    QVERIFY2(now.view.floats()[i] == wanted, old.name.c_str());
                }
            }
        QVERIFY(compared >= 12);
    }

    void layersAreThoseOfInspect()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        QTemporaryDir folder;
        const QString recipe = recipeFile(folder, "r.json", fourBitsPruned());
        const Outcome applied =
            runCli(QStringList{"apply", modelPath("article-lenet"), "--recipe", recipe, "-o", folder.filePath("o.pt"), "--json"});
        QWELL(failure(applied, "apply"));
        const Outcome inspected = runCli(QStringList{"inspect", modelPath("article-lenet"), "--recipe", recipe, "--json"});
        QWELL(failure(inspected, "inspect"));
        QCOMPARE(applied.json["layers"].size(), std::size_t(3));
        for (const json &layer : applied.json["layers"])
            for (const json &other : inspected.json["layers"])
                if (other["name"] == layer["name"])
                    for (const auto &[key, value] : layer.items())
                        QVERIFY2(other[key] == value, key.c_str());
    }

    void failureLeavesTheOldFile_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("recipe");
        QTest::newRow("recipe for a layer that is not there") << "old.pt"
                                                              << R"({"layers": {"conv9": {"weights": {"bits": 8}}}})";
        QTest::newRow("folder that is not there") << "no/such/folder/new.pt"
                                                  << "{}";
        QTest::newRow("target that is a folder") << "folder.pt"
                                                 << "{}";
    }

    void failureLeavesTheOldFile()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        QFETCH(const QString, target);
        QFETCH(const QString, recipe);
        QTemporaryDir folder;
        QDir(folder.path()).mkdir("folder.pt");
        writeText(folder.filePath("old.pt"), "the old file");
        const QString file = recipeFile(folder, "r.json", json::parse(recipe.toStdString()));
        const QStringList before = QDir(folder.path()).entryList();
        const Outcome outcome =
            runCli(QStringList{"apply", modelPath("article-lenet"), "--recipe", file, "-o", folder.filePath(target), "--json"});
        QWELL(refusal(outcome, 1));
        QCOMPARE(contents(folder.filePath("old.pt")), QByteArray("the old file"));
        QCOMPARE(QDir(folder.path()).entryList(), before);
    }

    void awkwardNamesWork()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        QTemporaryDir folder;
        const QString recipe = recipeFile(folder, QStringLiteral("配方 'r' & %20.json"), fourBitsPruned());
        const QString target = folder.filePath(QStringLiteral("模型 一号.pt"));
        const Outcome outcome = runCli(QStringList{"apply", modelPath("article-lenet"), "--recipe", recipe, "-o", target, "--json"});
        QWELL(failure(outcome, "apply"));
        QVERIFY(QFileInfo::exists(target));
        QCOMPARE(text(outcome.json["files"][0]["path"]), target);
    }
};

QTEST_GUILESS_MAIN(TestExport)
#include "tst_export.moc"
