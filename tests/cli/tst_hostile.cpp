// SPDX-License-Identifier: GPL-3.0-or-later
// Every broken, hostile or odd file of the corpus that this version's formats concern, through the real program.
#include "engine/io/safetensors.h"
#include "tests/cli/cli.h"

#include <csignal>
#include <set>

#include <sys/resource.h>

using namespace espalier::test;
using nlohmann::json;

namespace {

const std::set<std::string> kAreas{"torchscript", "recipe", "data", "file", "zip", "path", "values"};
constexpr int kDefaultSeconds = 20;

/// Formats of a later version end in a refusal by name, whatever the entry would want of a program that reads them.
bool isLater(const Outcome &outcome)
{
    return outcome.status == 1 && outcome.errorId().find("not-yet") != std::string::npos;
}

QString mentions(const json &entry, const std::string &said)
{
    if (!entry.contains("mention"))
        return {};
    const QString lower = text(said).toLower();
    for (const json &word : entry["mention"])
        if (lower.contains(text(word).toLower()))
            return {};
    return QStringLiteral("none of %1 is in: %2").arg(text(entry["mention"].dump()), text(said));
}

/// What the program did is what the entry wants, or the reason why not.
QString verdict(const json &entry, const Outcome &outcome, const QString &schema)
{
    if (const QString trouble = outcome.trouble(); !trouble.isEmpty())
        return trouble;
    if (outcome.status != 0 && outcome.status != 1)
        return QStringLiteral("exit %1: %2").arg(outcome.status).arg(QString::fromUtf8(outcome.err));
    if (const QString trouble = schemaTrouble(outcome.json, outcome.status ? QStringLiteral("error") : schema); !trouble.isEmpty())
        return trouble;
    if (outcome.err.contains("Exception raised from") || outcome.err.contains("frame #"))
        return QStringLiteral("a backtrace: ") + QString::fromUtf8(outcome.err);
    if (isLater(outcome))
        return {};
    const std::string expect = entry["expect"];
    if (expect == "refuse" && outcome.status != 1)
        return QStringLiteral("opened, must be refused");
    if ((expect == "open" || expect == "report") && outcome.status != 0)
        return QStringLiteral("refused, must open: ") + QString::fromUtf8(outcome.err);
    if (outcome.status == 1)
        return mentions(entry, outcome.message());
    if (expect == "report" || expect == "refuse-or-open")
        return mentions(entry, outcome.json["warnings"].dump());
    return {};
}

/// Counts of numbers that are not finite must be in the warnings, tensor by tensor, and in the layers' figures.
QString nonfiniteTrouble(const json &entry, const json &document)
{
    for (const auto &[tensor, count] : entry["nonfinite"].items()) {
        bool warned = false;
        for (const json &warning : document["warnings"])
            warned =
                warned || (warning["where"] == tensor && warning["message"].get<std::string>().find(count.dump()) != std::string::npos);
        bool counted = false;
        for (const json &layer : document["layers"])
            for (const json &own : layer["tensors"])
                counted = counted || (own["name"] == tensor && own.value("nonfinite", json()) == count);
        if (!warned || !counted)
            return text(tensor + ": " + (warned ? "warned, " : "not warned, ") + (counted ? "counted" : "not counted"));
    }
    return {};
}

long peakOfChildrenMib()
{
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    return usage.ru_maxrss / 1024;
}

} // namespace

class TestHostile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!hasShared("corpus/hostile.json"))
            return;
        for (const json &entry : sharedMember("corpus/hostile.json", "entries"))
            if (kAreas.count(entry["area"]))
                m_entries.push_back(entry);
        QVERIFY(m_entries.size() > 80);
        QCOMPARE(runCli(QStringList{"doctor"}).status, 0);
        m_idleMib = peakOfChildrenMib();
    }

    void entry_data()
    {
        QTest::addColumn<int>("index");
        // Small limits first: the peak over all processes so far is what the system tells.
        for (const bool bounded : {false, true})
            for (int i = 0; i < static_cast<int>(m_entries.size()); ++i) {
                const json &entry = m_entries[static_cast<std::size_t>(i)];
                const bool wide = entry.contains("limits") && entry["limits"].value("memory_mib", 600) > 600;
                if (wide == bounded)
                    QTest::newRow(entry["file"].get<std::string>().c_str()) << i;
            }
    }

    void entry()
    {
        NEED_SHARED("corpus/hostile.json");
        QFETCH(const int, index);
        const json &entry = m_entries[static_cast<std::size_t>(index)];
        const std::string area = entry["area"];
        const QString path = sharedPath("corpus/" + text(entry["file"]));
        QTemporaryDir folder;
        Run run;
        run.folder = folder.path();
        run.limitSeconds = entry.contains("limits") ? entry["limits"].value("seconds", kDefaultSeconds) : kDefaultSeconds;
        const QString target = folder.filePath("out.pt");
        QString schema = "inspect";
        if (area == "recipe") {
            schema = "apply";
            run.arguments << "apply" << sharedPath("corpus/" + text(entry["model"])) << "--recipe" << path << "-o" << target;
        } else if (area == "data") {
            schema = "evaluate";
            run.arguments << "evaluate" << sharedPath("corpus/" + text(entry["model"])) << "--data" << path;
        } else {
            run.arguments << "inspect" << path << "--bins"
                          << "64";
        }
        run.arguments << "--json";
        const Outcome outcome = runCli(run);
        QWELL(verdict(entry, outcome, schema));
        if (entry.contains("nonfinite") && !isLater(outcome))
            QWELL(nonfiniteTrouble(entry, outcome.json));
        if (area == "recipe")
            QCOMPARE(QFileInfo::exists(target), outcome.status == 0);
        if (area == "torchscript" && outcome.status == 0)
            QWELL(runBounded(entry, path, folder));

        QVERIFY(!QFileInfo::exists(folder.filePath("espalier-pwned")));
        QVERIFY(!QFileInfo::exists(sharedPath("corpus/hostile/espalier-pwned")));
        QVERIFY(!QFileInfo::exists(QDir::tempPath() + "/espalier-pwned"));
        if (area != "recipe")
            QVERIFY(QDir(folder.path()).entryList(QDir::Files).filter("out.pt").isEmpty());
        if (entry.contains("limits") && entry["limits"].contains("memory_mib")) {
            const long used = peakOfChildrenMib() - m_idleMib;
            QVERIFY2(used <= entry["limits"]["memory_mib"].get<long>(), qPrintable(QStringLiteral("%1 MiB").arg(used)));
        }
    }

private:
    /// Runs a graph that opened: it must end in an error, or stop when asked to.
    QString runBounded(const json &entry, const QString &path, const QTemporaryDir &folder)
    {
        espalier::NamedTensor input;
        input.name = "inputs";
        input.view.shape = entry["input_shape"].get<std::vector<std::int64_t>>();
        const std::vector<float> zeros(static_cast<std::size_t>(input.view.count()), 0.0F);
        input.view.data = reinterpret_cast<const std::byte *>(zeros.data());
        const QString inputs = folder.filePath("in.safetensors");
        if (!espalier::writeSafetensors(inputs.toStdString(), {input}).ok())
            return QStringLiteral("cannot write the inputs");
        Run run;
        run.folder = folder.path();
        run.limitSeconds = kDefaultSeconds;
        run.arguments = QStringList{"run", path, "--inputs", inputs, "--json"};
        run.signal = SIGINT;
        run.signalWhen = [](qint64 elapsed) { return elapsed > 4000; };
        const Outcome outcome = runCli(run);
        if (const QString trouble = outcome.trouble(); !trouble.isEmpty())
            return QStringLiteral("running: ") + trouble;
        if (outcome.status != 1 && outcome.status != 130)
            return QStringLiteral("running: exit %1 instead of an error or a stop").arg(outcome.status);
        return schemaTrouble(outcome.json, "error");
    }

    std::vector<json> m_entries;
    long m_idleMib = 0;
};

QTEST_GUILESS_MAIN(TestHostile)
#include "tst_hostile.moc"
