// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/cli.h"

#include <map>

using namespace espalier::test;
using nlohmann::json;

class TestDemo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(QFileInfo::exists(QStringLiteral(ESPALIER_SOURCE_DIR "/resources/samples/mnist")),
                 "resources/samples is a part of the project");
    }

    void wholeRound()
    {
        QTemporaryDir folder;
        const QString page = folder.filePath("summary.html");
        const QString kept = folder.filePath("kept");
        const Outcome outcome = runCli(QStringList{"demo", "--json", "--html", page, "-o", kept});
        QWELL(failure(outcome, "demo"));
        std::map<std::string, json> steps;
        for (const json &step : outcome.json["steps"])
            steps[step["id"]] = step;
        for (const char *id : {"float", "8-bit", "4-bit", "2-bit", "pruned", "pruned-8-bit", "fine-tuned"})
            QVERIFY2(steps.count(id), id);
        QCOMPARE(steps["float"]["samples"].get<int>(), 2000);
        const auto top1 = [&](const char *id) { return steps[id]["top1"].get<int>(); };
        QVERIFY(top1("float") > 1950);
        QVERIFY(std::abs(top1("8-bit") - top1("float")) <= 4);
        QVERIFY(top1("2-bit") < top1("4-bit"));
        QVERIFY(top1("pruned") < top1("float") - 20);
        QVERIFY(top1("fine-tuned") > top1("pruned-8-bit"));
        QVERIFY(steps["fine-tuned"]["sparsity"].get<double>() >= 0.9);
        QVERIFY(steps["8-bit"]["size_bytes"].get<int>() < steps["float"]["size_bytes"].get<int>() / 3);
        for (const json &file : outcome.json["files"])
            QVERIFY2(QFileInfo::exists(text(file)), file.dump().c_str());
        QCOMPARE(outcome.json["files"].size(), std::size_t(2));

        // The kept recipe and network can be used on their own.
        const Outcome inspected = runCli(QStringList{"inspect", text(outcome.json["files"][1]), "--json"});
        QWELL(failure(inspected, "inspect"));

        QFile html(page);
        QVERIFY(html.open(QIODevice::ReadOnly));
        const QByteArray source = html.readAll();
        QVERIFY(source.contains("<svg") && source.contains("</html>"));
        QCOMPARE(source.count("<svg"), 3); // One for each layer with weights.
        for (const char *outside : {"http://", "https://", " src=", "<link", "@import", "<script"})
            QVERIFY2(!source.contains(outside), outside);
    }

    void textListsTheStages()
    {
        const Outcome outcome = runCli(QStringList{"demo"});
        QWELL(outcome.trouble());
        QVERIFY2(outcome.status == 0, outcome.err);
        QVERIFY(outcome.err.isEmpty());
        for (const char *stage : {"as opened", "8 bit", "90 % pruned", "fine-tuned"})
            QVERIFY2(outcome.out.contains(stage), outcome.out);
        QVERIFY(QDir(QDir::tempPath()).entryList({"espalier-demo-*"}).isEmpty());
    }

    void missingSampleIsNamed()
    {
        Run run;
        run.arguments = QStringList{"demo", "--json"};
        run.environment = QStringList{"ESPALIER_SAMPLES=/no/such/folder"};
        const Outcome outcome = runCli(run);
        QWELL(refusal(outcome, 1));
        QCOMPARE(outcome.errorId(), std::string("cli.no-samples"));
        QVERIFY(outcome.message().find("/no/such/folder") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestDemo)
#include "tst_demo.moc"
