// SPDX-License-Identifier: GPL-3.0-or-later
// Fine-tuning that is killed again and again and goes on from its checkpoint ends as if nothing had been.
#include "tests/cli/models.h"

#include <QDateTime>
#include <QRandomGenerator>

#include <csignal>

using namespace espalier::test;

namespace {

constexpr int kKills = 10;
constexpr int kEpochs = 12;

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

class TestResume : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killedAtRandomMoments_data()
    {
        QTest::addColumn<QString>("recipe");
        QTest::newRow("pruned and quantized") << QStringLiteral(R"({"prune_global": {"sparsity": 0.8}, "defaults": {"weights": {"bits": 4}},
            "finetune": {"epochs": 12}})");
        QTest::newRow("equalized") << QStringLiteral(R"({"equalize": true, "prune_global": {"sparsity": 0.5},
            "defaults": {"weights": {"bits": 4}}, "finetune": {"epochs": 12, "ranges": "learned"}})");
        QTest::newRow("every method") << QStringLiteral(R"({"prune_global": {"sparsity": 0.8},
            "defaults": {"weights": {"bits": 4, "granularity": "channel"}},
            "finetune": {"epochs": 12, "optimizer": "adamw", "lr": 0.001, "schedule": "cosine", "ranges": "learned",
                         "distill": {}, "early_stop": {"patience": 12}, "l1": 1e-5, "gradual": {"schedule": "agp", "steps": 9}}})");
    }

    void killedAtRandomMoments()
    {
        QVERIFY2(QFileInfo::exists(samples("mnist")), "resources/samples is a part of the project");
        QFETCH(QString, recipe);
        QTemporaryDir folder;
        for (const char *name : {"whole", "killed"})
            QDir(folder.path()).mkdir(name);
        const QString recipePath = recipeFile(folder, "r.json", nlohmann::json::parse(recipe.toStdString()));
        // Half of the samples held out: short epochs.
        const QStringList common{"finetune",     samples("article-lenet.traced.pt"),
                                 "--data",       samples("mnist"),
                                 "--recipe",     recipePath,
                                 "--validation", "0.5",
                                 "--threads",    "1",
                                 "--json"};
        const QString whole = folder.filePath("whole/o.pt"), killed = folder.filePath("killed/o.pt");
        const QString state = folder.filePath("killed/state");
        const Outcome unbroken = runCli(common + QStringList{"-o", whole});
        QWELL(failure(unbroken, "finetune"));
        QCOMPARE(unbroken.json["epochs"].size(), std::size_t(kEpochs));

        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("moments drawn with seed %u", seed);
        QRandomGenerator random(seed);
        int kills = 0, inTraining = 0;
        // A run that is done before the kill comes begins anew; what is resumed at the end must have been killed in training.
        for (int kill = 0; (kills < kKills || !QFileInfo::exists(state)) && kill < 4 * kKills; ++kill) {
            const bool resumes = QFileInfo::exists(state);
            // By turns some time after the start, and just after a checkpoint began to be written or was.
            const qint64 wait = kill % 2 ? random.bounded(120) : random.bounded(2500);
            const QDateTime before = QFileInfo(state).lastModified();
            qint64 changed = -1;
            Run run;
            run.arguments = common + QStringList{"-o", killed, resumes ? "--resume" : "--checkpoint", state};
            run.signal = SIGKILL;
            run.signalWhen = [&](qint64 elapsed) {
                if (kill % 2 == 0)
                    return elapsed >= wait;
                if (changed < 0 && QFileInfo(state).lastModified() != before)
                    changed = elapsed;
                return changed >= 0 && elapsed >= changed + wait;
            };
            const Outcome outcome = runCli(run);
            if (!outcome.crashed || QFileInfo::exists(killed)) {
                QVERIFY(contents(killed) == contents(whole)); // A kill after it was written leaves it whole.
                QFile::remove(killed);
                QFile::remove(state);
                continue;
            }
            ++kills;
            inTraining += resumes;
        }
        qInfo("%d kills, %d of them of a resumed run", kills, inTraining);
        QVERIFY(kills >= kKills);
        QVERIFY(inTraining > 0);
        const Outcome last = runCli(common + QStringList{"-o", killed, "--resume", state});
        QWELL(failure(last, "finetune"));
        QCOMPARE(last.json["epochs"].size(), std::size_t(kEpochs));
        for (std::size_t i = 0; i < std::size_t(kEpochs); ++i)
            for (const char *figure : {"loss", "top1", "val_loss", "val_top1"})
                QCOMPARE(last.json["epochs"][i][figure].get<double>(), unbroken.json["epochs"][i][figure].get<double>());
        QCOMPARE(last.json["best_epoch"], unbroken.json["best_epoch"]);
        QVERIFY(contents(killed) == contents(whole));
    }
};

QTEST_GUILESS_MAIN(TestResume)
#include "tst_resume.moc"
