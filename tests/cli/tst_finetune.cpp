// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/models.h"

using namespace espalier::test;
using nlohmann::json;

namespace {

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString samples(const QString &name)
{
    return QStringLiteral(ESPALIER_SOURCE_DIR "/resources/samples/") + name;
}

} // namespace

class TestFinetune : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneEpochRecovers()
    {
        NEED_SHARED("data/expected/finetune.json");
        json wanted;
        for (const json &row : sharedMember("data/expected/finetune.json", "rows"))
            if (row["model"] == "article-lenet")
                wanted = row;
        QVERIFY(wanted.is_object());
        QTemporaryDir folder;
        const QString recipe = recipeFile(folder, "r.json", {{"prune_global", {{"sparsity", wanted["sparsity"]}}}});
        const QString target = folder.filePath("tuned.pt");
        const Outcome outcome =
            runCli(QStringList{"finetune", modelPath("article-lenet"), "--data", sharedPath("data/mnist"), "--recipe", recipe, "--epochs",
                               "1", "--lr", "0.01", "--batch-size", "64", "--validation", "0", "-o", target, "--json"},
                   500);
        QWELL(failure(outcome, "finetune"));
        QCOMPARE(outcome.json["epochs"].size(), std::size_t(1));
        QVERIFY(!QFileInfo::exists(target + ".checkpoint"));

        QStringList arguments = evaluateArguments(kReferenceModels[0]);
        arguments[1] = target;
        const Outcome evaluated = runCli(arguments);
        QWELL(failure(evaluated, "evaluate"));
        // Another random generator than PyTorch's gives other figures: the file says how far off is fine.
        QVERIFY2(evaluated.json["top1"].get<int>() >= wanted["after_top1_min"].get<int>() - 40, evaluated.json["top1"].dump().c_str());
        const double zeros = wanted["zeros"], weights = wanted["weights"];
        QVERIFY(std::abs(evaluated.json["sparsity"].get<double>() - zeros / weights) < 1e-9);
    }

    void sameSeedGivesTheSameFile()
    {
        QVERIFY2(QFileInfo::exists(samples("mnist")), "resources/samples is a part of the project");
        QTemporaryDir folder;
        const QString recipe =
            recipeFile(folder, "r.json", {{"defaults", {{"weights", {{"bits", 4}}}}}, {"prune_global", {{"sparsity", 0.8}}}});
        // An archive carries its file's name inside: the same name in folders of their own makes the bytes comparable.
        const auto tuned = [&](const QString &name, const QString &seed) {
            QDir(folder.path()).mkdir(name);
            const QString target = folder.filePath(name + "/tuned.pt");
            const Outcome outcome =
                runCli(QStringList{"finetune", samples("article-lenet.traced.pt"), "--data", samples("mnist"), "--recipe", recipe,
                                   "--epochs", "1", "--seed", seed, "--threads", "2", "-o", target, "--json"});
            return failure(outcome, "finetune").isEmpty() ? contents(target) : QByteArray();
        };
        const QByteArray first = tuned("a", "5");
        QVERIFY(!first.isEmpty());
        QCOMPARE(tuned("b", "5") == first, true);
        QCOMPARE(tuned("c", "6") == first, false);
    }

    void everyMethodByOptions()
    {
        QVERIFY2(QFileInfo::exists(samples("mnist")), "resources/samples is a part of the project");
        QTemporaryDir folder;
        const QString recipe =
            recipeFile(folder, "r.json",
                       {{"defaults", {{"weights", {{"bits", 3}, {"granularity", "channel"}}}}}, {"prune_global", {{"sparsity", 0.5}}}});
        const QString target = folder.filePath("tuned.pt"), saved = folder.filePath("saved.json");
        const Outcome outcome = runCli(QStringList{"finetune",
                                                   samples("article-lenet.traced.pt"),
                                                   "--data",
                                                   samples("mnist"),
                                                   "--recipe",
                                                   recipe,
                                                   "--epochs",
                                                   "3",
                                                   "--ranges",
                                                   "learned",
                                                   "--distill",
                                                   "0.6",
                                                   "--temperature",
                                                   "3",
                                                   "--early-stop",
                                                   "5",
                                                   "--l1",
                                                   "1e-6",
                                                   "--clip-norm",
                                                   "5",
                                                   "--gradual",
                                                   "iterative",
                                                   "--prune-steps",
                                                   "3",
                                                   "--prune-begin",
                                                   "0.1",
                                                   "--prune-end",
                                                   "0.5",
                                                   "--save-recipe",
                                                   saved,
                                                   "-o",
                                                   target,
                                                   "--json"});
        QWELL(failure(outcome, "finetune"));
        const json wanted{{"ranges", "learned"},
                          {"distill", {{"temperature", 3.0}, {"weight", 0.6}}},
                          {"early_stop", {{"patience", 5}}},
                          {"l1", 1e-6},
                          {"clip_norm", 5.0},
                          {"gradual", {{"schedule", "iterative"}, {"steps", 3}, {"begin", 0.1}, {"end", 0.5}}},
                          {"epochs", 3}};
        QCOMPARE(outcome.json["finetune"], wanted);
        QCOMPARE(outcome.json["ended_early"], json(false));
        QVERIFY(outcome.json["best_epoch"].get<int>() >= 2); // Not before all was pruned.
        QVERIFY(std::abs(outcome.json["sparsity"].get<double>() - 0.5) < 0.35);
        QVERIFY(outcome.json["sparsity"].get<double>() >= 0.5);

        // The saved recipe has what was learned, layer by layer, and is one that applies.
        const json document = json::parse(contents(saved).toStdString());
        for (const char *layer : {"conv1", "conv2", "fc1"})
            QCOMPARE(document["layers"][layer]["weights"]["range"]["method"], json("fixed"));
        const Outcome applied = runCli(QStringList{"apply", target, "--recipe", saved, "-o", folder.filePath("a.pt"), "--json"});
        QWELL(failure(applied, "apply"));
        for (const json &layer : applied.json["layers"])
            QVERIFY(layer["mse"].get<double>() < 1e-12); // Its weights lie on those levels already.
    }

    void checkpointStaysWhenItWasAskedFor()
    {
        QVERIFY2(QFileInfo::exists(samples("mnist")), "resources/samples is a part of the project");
        QTemporaryDir folder;
        const QString checkpoint = folder.filePath("state");
        for (const char *name : {"rest", "whole"})
            QDir(folder.path()).mkdir(name);
        const QStringList common{"finetune", samples("article-lenet.traced.pt"), "--data", samples("mnist"), "--threads", "1", "--json"};
        const Outcome half = runCli(common + QStringList{"--epochs", "1", "-o", folder.filePath("half.pt"), "--checkpoint", checkpoint});
        QWELL(failure(half, "finetune"));
        QVERIFY(QFileInfo::exists(checkpoint));
        const Outcome rest = runCli(common + QStringList{"--epochs", "2", "-o", folder.filePath("rest/o.pt"), "--resume", checkpoint});
        QWELL(failure(rest, "finetune"));
        const Outcome whole = runCli(common + QStringList{"--epochs", "2", "-o", folder.filePath("whole/o.pt")});
        QWELL(failure(whole, "finetune"));
        QCOMPARE(whole.json["epochs"].size(), std::size_t(2));
        // Going on from a checkpoint is the same as never having stopped.
        QVERIFY(contents(folder.filePath("rest/o.pt")) == contents(folder.filePath("whole/o.pt")));
    }

    void brokenCheckpointIsRefused()
    {
        QVERIFY2(QFileInfo::exists(samples("mnist")), "resources/samples is a part of the project");
        QTemporaryDir folder;
        writeText(folder.filePath("state"), "no checkpoint");
        const Outcome outcome = runCli(QStringList{"finetune", samples("article-lenet.traced.pt"), "--data", samples("mnist"), "--epochs",
                                                   "1", "-o", folder.filePath("o.pt"), "--resume", folder.filePath("state"), "--json"});
        QWELL(refusal(outcome, 1));
        QVERIFY(!QFileInfo::exists(folder.filePath("o.pt")));
    }
};

QTEST_GUILESS_MAIN(TestFinetune)
#include "tst_finetune.moc"
