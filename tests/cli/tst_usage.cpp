// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/cli.h"

#include <set>

using namespace espalier::test;

namespace {

const QStringList kCommands{"inspect", "run", "evaluate", "apply", "finetune", "export", "demo", "doctor"};

} // namespace

class TestUsage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wrongArgumentsEndInTwo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("no command") << QStringList{};
        QTest::newRow("unknown command") << QStringList{"prettify"};
        QTest::newRow("two commands") << QStringList{"doctor", "demo"};
        QTest::newRow("unknown option") << QStringList{"doctor", "--colour"};
        QTest::newRow("no model") << QStringList{"inspect"};
        QTest::newRow("a model too many") << QStringList{"inspect", "a.pt", "b.pt"};
        QTest::newRow("no data") << QStringList{"evaluate", "a.pt"};
        QTest::newRow("unknown split") << QStringList{"evaluate", "a.pt", "--data", "d", "--split", "half"};
        QTest::newRow("no samples") << QStringList{"evaluate", "a.pt", "--data", "d", "--limit", "0"};
        QTest::newRow("limit of text") << QStringList{"evaluate", "a.pt", "--data", "d", "--limit", "many"};
        QTest::newRow("no threads") << QStringList{"doctor", "--threads", "0"};
        QTest::newRow("negative seed") << QStringList{"doctor", "--seed", "-1"};
        QTest::newRow("66 billion bins") << QStringList{"inspect", "a.pt", "--bins", "66000000000"};
        QTest::newRow("input shape of letters") << QStringList{"inspect", "a.pt", "--input-shape", "big"};
        QTest::newRow("input shape with a hole") << QStringList{"inspect", "a.pt", "--input-shape", "1,,3"};
        QTest::newRow("input shape with a zero") << QStringList{"inspect", "a.pt", "--input-shape", "x=1,0,3"};
        QTest::newRow("input shape too large") << QStringList{"inspect", "a.pt", "--input-shape", "99999999999999999999"};
        QTest::newRow("the same input twice") << QStringList{"inspect", "a.pt", "--input-shape", "x=1,2", "--input-shape", "x=1,3"};
        QTest::newRow("apply without a target") << QStringList{"apply", "a.pt", "--recipe", "r.json"};
        QTest::newRow("apply without a recipe") << QStringList{"apply", "a.pt", "-o", "out.pt"};
        QTest::newRow("target without an ending") << QStringList{"apply", "a.pt", "--recipe", "r.json", "-o", "out"};
        QTest::newRow("target of an unknown kind") << QStringList{"apply", "a.pt", "--recipe", "r.json", "-o", "out.docx"};
        QTest::newRow("unknown format") << QStringList{"export", "a.pt", "--format", "docx", "-o", "out.docx"};
        QTest::newRow("half an epoch") << QStringList{"finetune", "a.pt", "--data", "d", "-o", "o.pt", "--epochs", "0.5"};
        QTest::newRow("negative rate") << QStringList{"finetune", "a.pt", "--data", "d", "-o", "o.pt", "--lr", "-1"};
        QTest::newRow("unknown optimizer") << QStringList{"finetune", "a.pt", "--data", "d", "-o", "o.pt", "--optimizer", "x"};
        QTest::newRow("checkpoint and resume") << QStringList{"finetune", "a.pt",         "--data", "d",        "-o",
                                                              "o.pt",     "--checkpoint", "c",      "--resume", "c"};
        QTest::newRow("partial without weights") << QStringList{"inspect", "a.pt", "--partial"};
    }

    void wrongArgumentsEndInTwo()
    {
        QFETCH(const QStringList, arguments);
        const Outcome plain = runCli(arguments);
        QWELL(plain.trouble());
        QCOMPARE(plain.status, 2);
        QVERIFY(plain.out.isEmpty());
        QVERIFY2(plain.err.size() > 20, plain.err);

        const Outcome json = runCli(arguments + QStringList{"--json"});
        QWELL(refusal(json, 2));
        QVERIFY2(json.errorId().rfind("usage.", 0) == 0, json.errorId().c_str());
    }

    void helpListsEveryCommand()
    {
        const Outcome outcome = runCli(QStringList{"--help"});
        QWELL(outcome.trouble());
        QCOMPARE(outcome.status, 0);
        for (const QString &command : kCommands)
            QVERIFY2(outcome.out.contains(command.toUtf8()), qPrintable(command));
        QVERIFY(outcome.err.isEmpty());
    }

    void everyCommandHasTheCommonOptions_data()
    {
        QTest::addColumn<QString>("command");
        for (const QString &command : kCommands)
            QTest::newRow(qPrintable(command)) << command;
    }

    void everyCommandHasTheCommonOptions()
    {
        QFETCH(const QString, command);
        const Outcome outcome = runCli(QStringList{command, "--help"});
        QWELL(outcome.trouble());
        QCOMPARE(outcome.status, 0);
        for (const char *option : {"--json", "--seed", "--threads"})
            QVERIFY2(outcome.out.contains(option), outcome.out);
    }

    void versionIsPrinted()
    {
        const Outcome outcome = runCli(QStringList{"--version"});
        QCOMPARE(outcome.status, 0);
        QVERIFY2(outcome.out.startsWith("espalier-cli "), outcome.out);
        const Outcome json = runCli(QStringList{"--version", "--json"});
        QCOMPARE(json.status, 0);
        QVERIFY(json.json.is_object() && json.json["version"].is_string());
    }

    void troubleWithTheWorkEndsInOne()
    {
        const Outcome outcome = runCli(QStringList{"inspect", "/no/such/model.pt", "--json"});
        QWELL(refusal(outcome, 1));
        QVERIFY2(outcome.message().find("/no/such/model.pt") != std::string::npos, outcome.message().c_str());
        QVERIFY(!outcome.err.isEmpty());
    }

    void plannedFormatsAreNamed()
    {
        const Outcome outcome = runCli(QStringList{"export", "a.pt", "--format", "onnx", "-o", "a.onnx", "--json"});
        QWELL(refusal(outcome, 1));
        QCOMPARE(outcome.errorId(), std::string("cli.not-yet"));
    }

    void fullDiskBehindStdoutIsNoSuccess()
    {
        if (!QFileInfo::exists(QStringLiteral("/dev/full")))
            QSKIP("needs the file /dev/full");
        QProcess process;
        process.setStandardOutputFile(QStringLiteral("/dev/full"));
        process.start(QStringLiteral(ESPALIER_CLI), {"doctor", "--json"});
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("standard output"));
    }

    void doctorTellsWhatItRunsOn()
    {
        const Outcome outcome = runCli(QStringList{"doctor", "--json", "--threads", "1"});
        QWELL(failure(outcome, "doctor"));
        QCOMPARE(outcome.json["threads"].get<int>(), 1);
        QVERIFY(outcome.json["qt"].is_null());
        const Outcome plain = runCli(QStringList{"doctor"});
        QCOMPARE(plain.status, 0);
        QVERIFY(plain.out.contains(outcome.json["libtorch"].get<std::string>().c_str()));
    }

    void doctorTellsWhichPassesAreLeftOut()
    {
        const auto clean = qScopeGuard([] { qunsetenv("ESPALIER_PLAN_SKIP"); });
        qputenv("ESPALIER_PLAN_SKIP", "fuse, no-such");
        const Outcome outcome = runCli(QStringList{"doctor", "--json"});
        QWELL(failure(outcome, "doctor"));
        std::set<std::string> names, skipped;
        const nlohmann::json &passes = outcome.json["passes"];
        for (const auto &pass : passes) {
            names.insert(pass["name"].get<std::string>());
            if (pass["skipped"].get<bool>())
                skipped.insert(pass["name"].get<std::string>());
        }
        QVERIFY(names.count("fold-batch-norm") && names.count("in-place") && names.count("channels-last"));
        QCOMPARE(skipped, std::set<std::string>{"fuse"});
        const std::string warnings = outcome.json["warnings"].dump();
        QVERIFY2(warnings.find("no-such") != std::string::npos, warnings.c_str());
        QVERIFY(runCli(QStringList{"doctor"}).out.contains("fuse (skipped)"));
    }

    void trainingThreadsDoNotSpinUnlessTheUserSaysSo_data()
    {
        QTest::addColumn<QStringList>("variables");
        QTest::addColumn<QByteArray>("policy");
        QTest::newRow("nothing set") << QStringList{"LC_ALL=C"} << QByteArray("OMP_WAIT_POLICY=passive");
        QTest::newRow("set by the user") << QStringList{"OMP_WAIT_POLICY=active"} << QByteArray("OMP_WAIT_POLICY=active");
    }

    void trainingThreadsDoNotSpinUnlessTheUserSaysSo()
    {
        QFETCH(const QStringList, variables);
        QFETCH(const QByteArray, policy);
        if (!QFileInfo::exists(QStringLiteral("/proc/self/environ")))
            QSKIP("needs the file /proc/self/environ");
        QProcess process;
        process.setEnvironment(variables);
        process.start(QStringLiteral(ESPALIER_CLI), {"demo"});
        QVERIFY(process.waitForStarted());
        const QString path = QStringLiteral("/proc/%1/environ").arg(process.processId());
        const auto hasPolicy = [&] {
            QFile file(path);
            return file.open(QIODevice::ReadOnly) && file.readAll().split('\0').contains(policy);
        };
        QTRY_VERIFY_WITH_TIMEOUT(hasPolicy(), 20000);
        process.kill();
        QVERIFY(process.waitForFinished());
    }
};

QTEST_GUILESS_MAIN(TestUsage)
#include "tst_usage.moc"
